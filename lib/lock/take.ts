import type { Clock } from '../clock.ts';
import type { ClusterClient, Sending } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import type { Manifest } from '../cluster/object.ts';
import {
  heldLease,
  type Holder,
  type LeaseRef,
  type LockState,
  lockStateOf,
  newLease,
  type Turn,
} from './lease.ts';
import type { Life } from './process.ts';

/** What taking a lock needs of the world. */
export interface TakePorts {
  /** Aborted when the user wants to stop: then nothing is waited for any longer. */
  readonly signal: AbortSignal;
  readonly clock: Pick<Clock, 'now'>;
  readonly holder: Holder;
  readonly lifeOf: (process: string | undefined) => Life;
  readonly lease: LeaseRef;
}

/** A Lease, or that there is none yet, and since when it has been seen so by our own clock: those of others are not trusted. */
export interface LeaseSeen {
  readonly state: LockState | undefined;
  readonly at: number;
}

/** Somebody else has the lock. */
export interface Busy {
  readonly kind: 'busy';
  readonly by: LockState;
  readonly seen: LeaseSeen;
}

export interface Taken {
  readonly kind: 'taken';
  readonly turn: Turn;
  /** When the request was sent. */
  readonly at: number;
}

export async function see(
  client: ClusterClient,
  clock: Pick<Clock, 'now'>,
  lease: LeaseRef,
): Promise<LeaseSeen> {
  const found = await client.get(lease);
  return { state: found === undefined ? undefined : lockStateOf(found), at: clock.now() };
}

/** Undefined: it may be taken. */
export function holderOf(
  { state, at }: LeaseSeen,
  { clock, lifeOf }: Pick<TakePorts, 'clock' | 'lifeOf'>,
): LockState | undefined {
  if (state?.holder === undefined || clock.now() - at >= state.duration) return undefined;
  return lifeOf(state.process) === 'gone' ? undefined : state;
}

/** Takes the lock, unless somebody holds it. Throws `ClusterError`. */
export async function tryTake(
  client: ClusterClient,
  last: LeaseSeen | undefined,
  ports: TakePorts,
): Promise<Taken | Busy> {
  let seen = last ?? (await see(client, ports.clock, ports.lease));
  for (;;) {
    if (otherIn(seen, ports) === undefined) {
      const taken = await write(client, seen, ports);
      if (taken !== undefined) return taken;
    }
    const now = await see(client, ports.clock, ports.lease);
    if (now.state?.version !== seen.state?.version) seen = now;
    const by = otherIn(seen, ports);
    if (by !== undefined) return { kind: 'busy', by, seen };
  }
}

/** Where an answer was lost the lock may be ours already: then it is taken once more. */
function otherIn(seen: LeaseSeen, ports: TakePorts): LockState | undefined {
  return seen.state?.holder === ports.holder.identity ? undefined : holderOf(seen, ports);
}

/** Undefined when the Lease is no longer as it was seen. */
async function write(
  client: ClusterClient,
  { state }: LeaseSeen,
  { clock, holder, signal, lease: ref }: TakePorts,
): Promise<Taken | undefined> {
  const version =
    state === undefined
      ? (await client.create(newLease(ref), { signal }))?.metadata.resourceVersion
      : state.version;
  if (version === undefined) return undefined;
  let at = clock.now();
  const before = (): undefined => {
    at = clock.now();
  };
  const turn = { since: at, turns: turnsOf(state, holder), version };
  const lease = heldLease(holder, { ...turn, now: at }, ref);
  const written = await applyOver(client, lease, { before, signal });
  if (written === undefined) return undefined;
  return { kind: 'taken', turn: { ...turn, version: written.metadata.resourceVersion }, at };
}

/** Where the answer to a write of ours was lost, it was this turn already. */
function turnsOf(state: LockState | undefined, { identity }: Holder): number {
  const turns = state?.turns ?? 0;
  return state?.holder === identity ? turns : turns + 1;
}

/** Undefined when the object has another version. Throws `ClusterError` for anything else. */
export async function applyOver(
  client: ClusterClient,
  lease: Manifest,
  sending: Sending,
): Promise<Manifest | undefined> {
  try {
    const applied = await client.apply(lease, { dryRun: false, force: true, ...sending });
    return applied.kind === 'conflict' ? undefined : applied.object;
  } catch (error) {
    if (error instanceof ClusterError && error.code === 'conflict') return undefined;
    throw error;
  }
}
