import { fieldAt, isRecord } from '../json.ts';

/** How often, by what. */
export type CountBy = Readonly<Record<string, number>>;

/** What the commands of a pass asked clusters for, and how long their steps waited. */
export interface PassTally {
  /** How often, by `<cluster> <method> <HTTP status, or the code of the error where nobody answered>`. */
  readonly requests: CountBy;
  /** How often steps waited for a cluster for longer than a moment, by what kind of step. */
  readonly waits: CountBy;
  /** How long they did, in seconds. */
  readonly waited: CountBy;
}

export const noTally: PassTally = { requests: {}, waits: {}, waited: {} };

export function sumOf(one: PassTally, other: PassTally): PassTally {
  return {
    requests: added(one.requests, other.requests),
    waits: added(one.waits, other.waits),
    waited: added(one.waited, other.waited),
  };
}

/** What a command has told of itself; nothing where it was ended before it could. */
export function printedTally(text: string): PassTally {
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch {
    return noTally;
  }
  const counts = (name: keyof PassTally): CountBy => {
    const found = fieldAt(told, name);
    const entries = Object.entries(isRecord(found) ? found : {});
    return Object.fromEntries(
      entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    );
  };
  return { requests: counts('requests'), waits: counts('waits'), waited: counts('waited') };
}

export function added(one: CountBy, other: CountBy): CountBy {
  const sum: Record<string, number> = { ...one };
  for (const [key, count] of Object.entries(other)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}
