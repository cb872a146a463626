import type { Clock } from '../clock.ts';
import type { ClusterClient, Clusters } from './client.ts';
import { ClusterError } from './cluster-error.ts';
import { describeRef, refOf } from './object.ts';

/** How long answers are waited for. */
export interface Patience {
  readonly milliseconds: number;
  readonly clock: Clock;
  /** How the last try of a request to a cluster ended, where that was no answer to keep. */
  readonly trouble: (cluster: string) => string | undefined;
}

/** The same clusters, whose answers to one question are waited for no longer than so many milliseconds, retries included. */
export function bounded(clusters: Clusters, patience: Patience): Clusters {
  const clients = new Map<string, ClusterClient>();
  return (cluster) => {
    const known = clients.get(cluster);
    if (known !== undefined) return known;
    const client = boundedClient(clusters(cluster), { ...patience, cluster });
    clients.set(cluster, client);
    return client;
  };
}

interface Bound extends Patience {
  readonly cluster: string;
}

/** Writes and watches are left alone: they have limits of their own. */
function boundedClient(client: ClusterClient, bound: Bound): ClusterClient {
  return {
    ...client,
    version: () => within(client.version(), 'ask the version', bound),
    clockSkew: () => within(client.clockSkew(), 'ask the time', bound),
    may: (right) => within(client.may(right), 'ask for my rights', bound),
    inside: (place) => within(client.inside(place), `reach ${describeRef(place.pod)}`, bound),
    proxied: (place) => within(client.proxied(place), `reach ${describeRef(place.pod)}`, bound),
    as: (token) => boundedClient(client.as(token), bound),
    serves: (type) => within(client.serves(type), 'discover types', bound),
    namespaced: (type) => within(client.namespaced(type), 'discover types', bound),
    kinds: () => within(client.kinds(), 'discover types', bound),
    list: (type, options) => within(client.list(type, options), `list ${type.kind} objects`, bound),
    get: (ref) => within(client.get(ref), `get ${describeRef(ref)}`, bound),
    apply: (manifest, options) => {
      const applied = client.apply(manifest, options);
      return options.dryRun
        ? within(applied, `try (dry run) to apply ${describeRef(refOf(manifest))}`, bound)
        : applied;
    },
    dryRunCreate: (manifest) => {
      const what = `try (dry run) to create ${describeRef(refOf(manifest))}`;
      return within(client.dryRunCreate(manifest), what, bound);
    },
  };
}

async function within<T>(
  answer: Promise<T>,
  what: string,
  { cluster, milliseconds, clock, trouble }: Bound,
): Promise<T> {
  const answered = new AbortController();
  const late = clock.sleep(milliseconds, answered.signal).then(
    () => {
      const last = trouble(cluster);
      const limit = `within ${milliseconds / 1000} s, as --timeout says`;
      const words =
        last === undefined
          ? `no answer ${limit}`
          : `not done ${limit}; the last try ended with ${last}`;
      throw new ClusterError('timeout', `${what} in ${cluster}: ${words}`, { cluster });
    },
    () => answer,
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    answered.abort();
  }
}
