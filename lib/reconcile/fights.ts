/** A field that somebody else has changed since isthmus applied it. */
export interface Rival {
  readonly manager: string;
  /** `cluster1: Service istio-system/istiod`. */
  readonly object: string;
  /** As a plan writes it. */
  readonly field: string;
}

/** A rival's field, and when it was last put right: milliseconds since the epoch, the oldest first, as many as make a fight. */
export interface Correction extends Rival {
  readonly times: readonly number[];
}

/** So often within so many milliseconds it is put right; then somebody has to look who is right. */
const most = 3;
const within = 600_000;

/** The rivals that took back what was put right as often as that: it is not done again, also later, until somebody says so. */
export function fightsAmong(
  rivals: readonly Rival[],
  corrections: readonly Correction[],
): readonly Rival[] {
  return rivals.filter((rival) => {
    const { times = [] } = corrections.find((one) => isSame(one, rival)) ?? {};
    const [first, last] = [times.at(0), times.at(-1)];
    return times.length === most && first !== undefined && last !== undefined
      ? last - first <= within
      : false;
  });
}

/** What is remembered when the fields of these rivals are put right now. What was quiet since is forgotten. */
export function corrected(
  corrections: readonly Correction[],
  rivals: readonly Rival[],
  now: number,
): readonly Correction[] {
  const again = rivals.map((rival): Correction => {
    const { times = [] } = corrections.find((one) => isSame(one, rival)) ?? {};
    return { ...rival, times: [...times, now].slice(-most) };
  });
  const others = corrections.filter(
    (one) => !again.some((other) => isSame(one, other)) && now - (one.times.at(-1) ?? 0) <= within,
  );
  return [...others, ...again].slice(-mostRemembered);
}

/** A status must not grow without end. */
const mostRemembered = 50;

function isSame(one: Rival, other: Rival): boolean {
  return one.manager === other.manager && one.object === other.object && one.field === other.field;
}
