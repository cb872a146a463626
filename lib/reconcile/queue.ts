/** When a mesh is looked at next, and how that has gone so far. */
export interface QueueEntry {
  /** Milliseconds since the epoch. */
  readonly due: number;
  /** In a row. */
  readonly failures: number;
  readonly running: boolean;
  /** Something rang while it was being looked at. */
  readonly again: boolean;
}

/** All meshes that are looked after, by their keys. */
export type Queue = ReadonlyMap<string, QueueEntry>;

/** Milliseconds from a ring to the look: what comes together is looked at together. */
const debounce = 5_000;

const firstBackOff = 5_000;
const mostBackOff = 900_000;

/** Adds what is new with the time when it is due, and forgets what is gone; what is being looked at stays until that has ended. */
export function enqueue(queue: Queue, due: ReadonlyMap<string, number>): Queue {
  const kept = [...queue].filter(([key, { running }]) => due.has(key) || running);
  const added = [...due]
    .filter(([key]) => !queue.has(key))
    .map(([key, at]): readonly [string, QueueEntry] => [
      key,
      { due: at, failures: 0, running: false, again: false },
    ]);
  return new Map([...kept, ...added]);
}

/** Something may have changed. What fails waits for its turn all the same, unless somebody asks (`urgent`). */
export function ring(
  queue: Queue,
  key: string,
  { now, urgent }: { readonly now: number; readonly urgent: boolean },
): Queue {
  const entry = queue.get(key);
  if (entry === undefined) return queue;
  if (entry.running) return withEntry(queue, key, { ...entry, again: true });
  if (urgent) return withEntry(queue, key, { ...entry, due: Math.min(entry.due, now) });
  if (entry.failures > 0) return queue;
  return withEntry(queue, key, { ...entry, due: Math.min(entry.due, now + debounce) });
}

/** Those that are to be begun now, with so many at once. What fails gets half of the places at most, so that it never holds up the rest. */
export function nextUp(
  queue: Queue,
  { now, places }: { readonly now: number; readonly places: number },
): readonly string[] {
  const running = [...queue.values()].filter((entry) => entry.running);
  let free = places - running.length;
  let freeForFailing =
    Math.max(1, Math.floor(places / 2)) - running.filter(({ failures }) => failures > 0).length;
  const due = [...queue]
    .filter(([, entry]) => !entry.running && entry.due <= now)
    .toSorted(([, a], [, b]) => Math.sign(a.failures) - Math.sign(b.failures) || a.due - b.due);
  const chosen: string[] = [];
  for (const [key, { failures }] of due) {
    if (free <= 0) break;
    if (failures > 0 && freeForFailing <= 0) continue;
    if (failures > 0) freeForFailing -= 1;
    free -= 1;
    chosen.push(key);
  }
  return chosen;
}

export function begin(queue: Queue, key: string): Queue {
  const entry = queue.get(key);
  return entry === undefined
    ? queue
    : withEntry(queue, key, { ...entry, running: true, again: false });
}

/** `random` (0 to 1) spreads the next look by a tenth, so that meshes that began together do not stay together. */
export function end(
  queue: Queue,
  key: string,
  {
    ok,
    now,
    interval,
    random,
  }: {
    readonly ok: boolean;
    readonly now: number;
    readonly interval: number;
    readonly random: number;
  },
): Queue {
  const entry = queue.get(key);
  if (entry === undefined) return queue;
  const failures = ok ? 0 : entry.failures + 1;
  const wait = ok ? interval : backOff(failures);
  const spread = now + wait * (0.9 + random / 5);
  const due = ok && entry.again ? Math.min(now + debounce, spread) : spread;
  return withEntry(queue, key, { due, failures, running: false, again: false });
}

function backOff(failures: number): number {
  return Math.min(mostBackOff, firstBackOff * 2 ** Math.min(failures - 1, 20));
}

/**
 * When a mesh that was not looked after so far is due: where it was looked at before, an interval after that; otherwise some time
 * within one, so that a restart is no storm. What was edited since, or asked for, is due now, and what has to renew something no later than that.
 */
export function firstDue(
  {
    lastPlan,
    interval,
    renewal = Infinity,
    edited,
  }: {
    readonly lastPlan: number | undefined;
    readonly interval: number;
    readonly renewal?: number | undefined;
    readonly edited: boolean;
  },
  { now, random }: { readonly now: number; readonly random: number },
): number {
  if (edited || lastPlan === undefined) return now;
  const next = lastPlan + interval;
  const due = next > now && lastPlan <= now ? next : now + random * interval;
  return Math.min(due, Math.max(renewal, now));
}

function withEntry(queue: Queue, key: string, entry: QueueEntry): Queue {
  return new Map([...queue, [key, entry]]);
}
