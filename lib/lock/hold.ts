import type { Clock } from '../clock.ts';
import type { ClusterClient } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { freeLease, heldLease, type Turn } from './lease.ts';
import { applyOver, see, type Taken, type TakePorts } from './take.ts';

/** Milliseconds. A holder stops to write well before others may take its lock: what it has sent may still be on its way. */
const renewEvery = 10_000;
const again = 2_000;
const writeWithin = 20_000;

/** A lock that is held. */
export interface Held {
  readonly kind: 'held';
  /** Throws `ClusterError` once the lock is lost, or was not renewed for too long. */
  readonly check: () => undefined;
  /**
   * To be called right before a write (`Sending`). Of a lock that was not renewed for too long it gives a renewal to wait for, which goes
   * well where nobody has taken the lock since. Throws or rejects with `ClusterError` otherwise.
   */
  readonly before: () => Promise<void> | undefined;
  /** How often the lock was taken, this time included. */
  readonly turns: number;
  /** Ends the renewals and gives the lock to the next. Never rejects: where it fails, the lock ends by itself. */
  readonly release: () => Promise<void>;
}

export type HoldPorts = Pick<TakePorts, 'holder' | 'lease'> & { readonly clock: Clock };

/** Renews the lock in the background, by the same clock that judges whether it is still good. */
export function hold(
  { name, client }: { readonly name: string; readonly client: ClusterClient },
  taken: Taken,
  { clock, holder, lease: ref }: HoldPorts,
): Held {
  const stop = new AbortController();
  let turn: Turn = taken.turn;
  let good = taken.at;
  let lost: string | undefined;
  let renewal: Promise<void> | undefined;

  async function renew(): Promise<void> {
    let sent = clock.now();
    const before = (): undefined => {
      sent = clock.now();
    };
    const lease = heldLease(holder, { ...turn, now: sent }, ref);
    const renewed = await applyOver(client, lease, { before, urgent: true });
    if (renewed !== undefined) {
      turn = { ...turn, version: renewed.metadata.resourceVersion };
      good = sent;
      return;
    }
    const { state } = await see(client, clock, ref);
    // A renewal whose answer was lost, or somebody else's annotation: the next renewal goes on from there.
    if (state?.holder === holder.identity) turn = { ...turn, version: state.version };
    else lost = state?.holder === undefined ? 'was taken away' : `is held by ${state.holder} now`;
  }

  /** One at a time, for each goes on from the version that the last has made. */
  function renewOnce(): Promise<void> {
    renewal ??= renew().finally(() => {
      renewal = undefined;
    });
    return renewal;
  }

  async function renewals(): Promise<void> {
    while (lost === undefined) {
      const due = Math.max(again, good + renewEvery - clock.now());
      await clock.sleep(due, stop.signal);
      await renewOnce().catch(() => undefined);
    }
  }
  const ended = renewals().catch(() => undefined);

  const silence = (): number => clock.now() - good;
  function fail(): never {
    const why = lost ?? `could not be renewed for ${Math.round(silence() / 1000)} s`;
    const words = `the lock of ${name} ${why}: nothing more is written there`;
    throw new ClusterError('lock-lost', words, { cluster: name });
  }

  return {
    kind: 'held',
    turns: turn.turns,
    check: () => {
      if (lost !== undefined || silence() >= writeWithin) fail();
    },
    before: () => {
      if (lost !== undefined) fail();
      return silence() < writeWithin ? undefined : renewOnce().catch(fail);
    },
    release: async () => {
      stop.abort();
      await ended;
      await renewal?.catch(() => undefined);
      if (lost !== undefined) return;
      const lease = freeLease({ ...turn, now: clock.now() }, ref);
      await applyOver(client, lease, { urgent: true }).catch(() => undefined);
    },
  };
}
