import type { Clusters } from '../cluster/client.ts';
import { type LockPorts, seeLocks, withLocks } from './locks.ts';

/** What comes of a look at clusters: the end, or work that writes to them. */
export type LookedAt<T> =
  | { readonly kind: 'end'; readonly end: T }
  | { readonly kind: 'work'; readonly work: (clusters: Clusters) => Promise<T> };

/**
 * Looks at clusters without locking them, for somebody may be asked; then locks them and works. Where somebody else was at work
 * since the look began, it looks `again`, so that two at once end as one after the other. Throws as `withLocks` does.
 */
export async function workLocked<T>(
  names: readonly string[],
  ports: LockPorts & { readonly reads: Clusters; readonly again: () => void },
  look: () => Promise<LookedAt<T>>,
): Promise<T> {
  const { reads, again } = ports;
  for (;;) {
    const sightings = await seeLocks(names, { ...ports, clusters: reads });
    const seen = await look();
    if (seen.kind === 'end') return seen.end;
    const done = await withLocks(sightings, ports, async ({ clusters, moved }) =>
      moved ? undefined : { end: await seen.work(clusters) },
    );
    if (done !== undefined) return done.end;
    again();
  }
}
