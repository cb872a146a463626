import type { ClusterClient, Clusters } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import type { Held } from './hold.ts';

/** The lock of a cluster, or why there is none. */
export type Lock = Held | ClusterError;

/** The same clusters, which write only while their lock is held: it is looked at right before every try of a write. */
export function guarded(clusters: Clusters, locks: ReadonlyMap<string, Lock>): Clusters {
  const clients = new Map<string, ClusterClient>();
  return (name) => {
    const client = clients.get(name) ?? guardedClient(name, clusters(name), locks.get(name));
    clients.set(name, client);
    return client;
  };
}

function guardedClient(name: string, client: ClusterClient, lock: Lock | undefined): ClusterClient {
  const before = (): Promise<void> | undefined => {
    if (lock instanceof ClusterError) throw lock;
    if (lock !== undefined) return lock.before();
    const words = `nothing was to be done in ${name}, so that it is not locked; now there is`;
    throw new ClusterError('lock-lost', words, { cluster: name });
  };
  return {
    ...client,
    create: (manifest, how) => client.create(manifest, { ...how, before }),
    apply: (manifest, how) => client.apply(manifest, how.dryRun ? how : { ...how, before }),
    reassign: (ref, ownership) => client.reassign(ref, { ...ownership, before }),
    delete: (ref, preconditions, cascade) =>
      client.delete(ref, { ...preconditions, before }, cascade),
  };
}
