import type { Clock } from '../clock.ts';
import type { ClusterClient } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { freeLease, heldLease, type Turn } from './lease.ts';
import { applyOver, see, type Taken, type TakePorts } from './take.ts';
import { unreturnedWords } from './words.ts';

/** Milliseconds. A holder stops to write well before others may take its lock: what it has sent may still be on its way. */
const renewEvery = 10_000;
const again = 2_000;
const writeWithin = 20_000;

/** Milliseconds after which a server is said not to take its lock back, and after which it is left with it. */
const saidAfter = 1_000;
const leftAfter = 5_000;

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
  /** Ends the renewals and gives the lock to the next. Never rejects, nor waits for long: where it fails, the lock ends by itself. */
  readonly release: () => Promise<void>;
}

export interface HoldPorts extends Pick<TakePorts, 'holder' | 'lease'> {
  readonly clock: Clock;
  /** Told when a server that does not take its lock back is waited for. */
  readonly waiting: (words: string) => void;
}

interface Locked {
  readonly name: string;
  readonly client: ClusterClient;
}

/** Renews the lock in the background, by the same clock that judges whether it is still good. */
export function hold(locked: Locked, taken: Taken, ports: HoldPorts): Held {
  const { clock, waiting } = ports;
  const stop = new AbortController();
  const left = new AbortController();
  const own = ownLease(locked, taken, { ...ports, signal: left.signal });

  async function renewals(): Promise<void> {
    while (own.lost() === undefined) {
      const due = Math.max(again, renewEvery - own.silence());
      await clock.sleep(due, stop.signal);
      await own.renew().catch(() => undefined);
    }
  }
  const ended = renewals().catch(() => undefined);

  function fail(): never {
    const why = own.lost() ?? `could not be renewed for ${Math.round(own.silence() / 1000)} s`;
    const words = `the lock of ${locked.name} ${why}: nothing more is written there`;
    throw new ClusterError('lock-lost', words, { cluster: locked.name });
  }
  async function patience(free: Promise<void>): Promise<void> {
    const over = new AbortController();
    void free.then(() => over.abort());
    try {
      await clock.sleep(saidAfter, over.signal);
      waiting(unreturnedWords(locked.name));
      await clock.sleep(leftAfter - saidAfter, over.signal);
    } catch {
      // It is free.
    }
  }
  const isOverdue = (): boolean => own.silence() >= writeWithin;

  return {
    kind: 'held',
    turns: taken.turn.turns,
    check: () => {
      if (own.lost() !== undefined || isOverdue()) fail();
    },
    before: () => {
      if (own.lost() !== undefined) fail();
      return isOverdue() ? own.renew().catch(fail) : undefined;
    },
    release: async () => {
      stop.abort();
      const free = ended.then(own.free);
      await Promise.race([free, patience(free)]);
      left.abort();
    },
  };
}

/** The Lease as we have written it last. */
interface OwnLease {
  /** One renewal at a time, for each goes on from the version that the last has made. Rejects where nobody answers. */
  readonly renew: () => Promise<void>;
  /** Who has it now, once it is not ours any more. */
  readonly lost: () => string | undefined;
  /** Milliseconds since the last renewal that went well was sent. */
  readonly silence: () => number;
  readonly free: () => Promise<void>;
}

function ownLease(
  { client }: Locked,
  taken: Taken,
  { clock, holder, lease: ref, signal }: HoldPorts & Pick<TakePorts, 'signal'>,
): OwnLease {
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
    const renewed = await applyOver(client, lease, { before, urgent: true, signal });
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

  return {
    renew: () => {
      renewal ??= renew().finally(() => {
        renewal = undefined;
      });
      return renewal;
    },
    lost: () => lost,
    silence: () => clock.now() - good,
    free: async () => {
      await renewal?.catch(() => undefined);
      if (lost !== undefined) return;
      const lease = freeLease({ ...turn, now: clock.now() }, ref);
      await applyOver(client, lease, { urgent: true, signal }).catch(() => undefined);
    },
  };
}
