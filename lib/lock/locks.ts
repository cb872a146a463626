import { allOf } from '../all-of.ts';
import type { Clock } from '../clock.ts';
import type { Clusters } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { guarded, type Lock } from './guard.ts';
import { hold } from './hold.ts';
import type { LockState } from './lease.ts';
import { type Busy, holderOf, see, type LeaseSeen, type TakePorts, tryTake } from './take.ts';
import { heldWords } from './words.ts';

export interface LockPorts extends TakePorts {
  readonly clock: Clock;
  readonly clusters: Clusters;
  /** Milliseconds to wait for a holder that is at work. One that may be dead is waited for until its lock has ended. */
  readonly timeout: number;
  /** Told once of each holder that is waited for, and of each server that does not take its lock back. */
  readonly waiting: (words: string) => void;
}

/** The locks of clusters as they were before somebody looked at what is in them, or why that could not be seen. */
export type LockSightings = ReadonlyMap<string, Sighting | ClusterError>;

/** Whether somebody held it then: his process may have gone since. */
type Sighting = LeaseSeen & { readonly holder: LockState | undefined };

/** One GET for each cluster. Never rejects for what a cluster does. */
export async function seeLocks(
  names: readonly string[],
  ports: Pick<LockPorts, 'clusters'> & Pick<TakePorts, 'clock' | 'lease' | 'lifeOf'>,
): Promise<LockSightings> {
  const { clusters, clock, lease } = ports;
  const seen = [...new Set(names)].toSorted().map(async (name) => {
    const found = await orClusterError(see(clusters(name), clock, lease));
    const sighting =
      found instanceof ClusterError ? found : { ...found, holder: holderOf(found, ports) };
    return [name, sighting] as const;
  });
  return new Map(await Promise.all(seen));
}

async function orClusterError<T>(work: Promise<T>): Promise<T | ClusterError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ClusterError) return error;
    throw error;
  }
}

/** What may be done while the locks are held. */
export interface Locked {
  /** The same clusters; they write only as long as their lock is held. */
  readonly clusters: Clusters;
  /** Somebody else had one of the locks after it was seen: what was seen of the clusters after that may be outdated. */
  readonly moved: boolean;
}

/**
 * Does the work while it holds the locks of these clusters, which it then releases, whatever comes of it. A cluster that cannot
 * be asked is not locked, and not written to either: its writes fail with the same `ClusterError`. Throws `ClusterError` when somebody
 * else holds a lock (`locked`), when the user wants to stop meanwhile, or when this user may not lock (`forbidden`).
 */
export async function withLocks<T>(
  sightings: LockSightings,
  ports: LockPorts,
  work: (locked: Locked) => Promise<T>,
): Promise<T> {
  const locks = new Map<string, Lock>();
  try {
    const moved = await takeAll(sightings, locks, ports);
    return await work({ clusters: guarded(ports.clusters, locks), moved });
  } finally {
    await releaseAll([...locks.keys()], locks);
  }
}

/**
 * All at once; where one is held, those that come after it in the order of names are given back, and then taken one by one: who
 * waits holds nothing that somebody before it may wait for.
 */
async function takeAll(
  sightings: LockSightings,
  locks: Map<string, Lock>,
  ports: LockPorts,
): Promise<boolean> {
  const names = [...sightings.keys()].toSorted();
  const busy = new Map<string, LeaseSeen>();
  await allOf(
    names.map(async (name) => {
      const seen = sightings.get(name);
      const lock = seen instanceof ClusterError ? seen : await tryOnce(name, seen, ports);
      if (isBusy(lock)) busy.set(name, lock.seen);
      else locks.set(name, lock);
    }),
  );
  const first = names.findIndex((name) => busy.has(name));
  const rest = first === -1 ? [] : names.slice(first);
  await releaseAll(rest, locks);
  for (const name of rest) {
    const seen = sightings.get(name);
    locks.set(name, seen instanceof ClusterError ? seen : await take(name, busy.get(name), ports));
  }
  for (const lock of locks.values()) {
    if (lock instanceof ClusterError && lock.code === 'forbidden') throw lock;
  }
  return names.some((name) => hasMoved(locks.get(name), sightings.get(name)));
}

function hasMoved(lock: Lock | undefined, seen: Sighting | ClusterError | undefined): boolean {
  if (lock === undefined || lock instanceof ClusterError) return false;
  if (seen === undefined || seen instanceof ClusterError) return false;
  return seen.holder !== undefined || lock.turns !== (seen.state?.turns ?? 0) + 1;
}

async function tryOnce(
  name: string,
  last: LeaseSeen | undefined,
  ports: LockPorts,
): Promise<Lock | Busy> {
  const client = ports.clusters(name);
  const tried = await orClusterError(tryTake(client, last, ports));
  if (tried instanceof ClusterError || tried.kind === 'busy') return tried;
  return hold({ name, client }, tried, ports);
}

/** Milliseconds between two looks at a lock that somebody else holds. */
const pause = 1_000;

/** Waits for it. Throws `ClusterError` when its holder is at work and the time is over, or when the user wants to stop. */
async function take(name: string, seen: LeaseSeen | undefined, ports: LockPorts): Promise<Lock> {
  const { clock, signal, timeout, waiting, lifeOf } = ports;
  const start = clock.now();
  let last = seen;
  let told: string | undefined;
  for (;;) {
    const tried = await tryOnce(name, last, ports);
    if (!isBusy(tried)) return tried;
    const { by, seen: now } = tried;
    const hasRenewed = last !== undefined && last.state?.version !== by.version;
    const isAtWork = lifeOf(by.process) === 'alive' || hasRenewed;
    const words = heldWords(name, by);
    if (isAtWork && clock.now() - start >= timeout) {
      throw new ClusterError('locked', words, { cluster: name });
    }
    if (told !== by.holder) waiting(words);
    told = by.holder;
    last = now;
    await clock.sleep(pause, signal).catch(() => undefined);
    if (signal.aborted) {
      throw new ClusterError('interrupted', `stopped waiting: ${words}`, { cluster: name });
    }
  }
}

function isBusy(lock: Lock | Busy): lock is Busy {
  return !(lock instanceof ClusterError) && lock.kind === 'busy';
}

async function releaseAll(names: readonly string[], locks: Map<string, Lock>): Promise<void> {
  await Promise.all(
    names.map(async (name) => {
      const lock = locks.get(name);
      locks.delete(name);
      if (lock !== undefined && !(lock instanceof ClusterError)) await lock.release();
    }),
  );
}
