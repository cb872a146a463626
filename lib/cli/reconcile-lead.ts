import type { ClusterClient } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { type Held, hold, type HoldPorts } from '../lock/hold.ts';
import { holderOf, type LeaseSeen, see, type TakePorts, tryTake } from '../lock/take.ts';
import { leaseOfShare } from '../reconcile/install.ts';

/** A share of the meshes, for as long as its Lease is held. */
export interface HeldShare {
  readonly share: number;
  readonly held: Held;
  /** The shares that somebody holds now, this one included. */
  readonly members: () => Promise<readonly number[]>;
}

export interface LeadPorts
  extends Omit<TakePorts, 'clock' | 'lease'>, Pick<HoldPorts, 'clock' | 'waiting'> {
  readonly client: ClusterClient;
  /** Told when the cluster stops to answer, and is asked again. */
  readonly lost?: (error: ClusterError) => void;
}

/** Milliseconds between two tries. */
const again = 2_000;

/**
 * Takes a share that nobody holds, and works on it; when the work ends, by whatever, waits for the next. A Lease is shipped with the
 * reconciler, so that it needs no right to create one. Ends when the signal aborts. Throws `ClusterError` where the cluster never let
 * it look; one that let it once is waited for.
 */
export async function leadShares(
  { namespace, shares }: { readonly namespace: string; readonly shares: number },
  ports: LeadPorts,
  work: (share: HeldShare) => Promise<void>,
): Promise<void> {
  const { client, clock, signal } = ports;
  const seen = new Map<number, LeaseSeen>();
  const heard = { ever: false, lately: false };
  const leaseOf = (share: number) => leaseOfShare(namespace, share);
  const look = async (share: number): Promise<boolean> => {
    const now = await see(client, clock, leaseOf(share));
    const before = seen.get(share);
    if (before === undefined || before.state?.version !== now.state?.version) seen.set(share, now);
    return holderOf(seen.get(share) ?? now, ports) !== undefined;
  };
  const missed = (error: unknown): undefined => {
    if (!(error instanceof ClusterError) || !heard.ever) throw error;
    if (heard.lately) ports.lost?.(error);
    heard.lately = false;
    return undefined;
  };
  while (!signal.aborted) {
    for (let share = 0; share < shares && !signal.aborted; share += 1) {
      const lease = leaseOf(share);
      const taken = await tryTake(client, seen.get(share), { ...ports, lease }).catch(missed);
      if (taken === undefined) break;
      heard.ever = true;
      heard.lately = true;
      if (taken.kind === 'busy') {
        seen.set(share, taken.seen);
        continue;
      }
      const held = hold({ name: lease.name, client }, taken, { ...ports, lease });
      const members = async (): Promise<readonly number[]> => {
        const all = Array.from({ length: shares }, (_, other) => other);
        const alive = await Promise.all(
          all.map(async (other) => other === share || (await look(other))),
        );
        return all.filter((other) => alive[other] === true);
      };
      try {
        await work({ share, held, members });
      } finally {
        await held.release();
      }
      seen.clear();
    }
    await clock.sleep(again, signal).catch(() => undefined);
  }
}
