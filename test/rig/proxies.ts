import { readFile } from 'node:fs/promises';
import type { Cluster } from './cluster.ts';
import { fetchInside } from './inside.ts';
import type { PodProcess } from './pod-process.ts';
import { until } from './until.ts';

/** The Pods of a cluster that have an istio-proxy and all of these labels: `{ istio: 'eastwestgateway' }`. */
export function proxiesOf(
  { kubelet }: Cluster,
  labels: Readonly<Record<string, string>> = {},
): readonly PodProcess[] {
  return kubelet
    .pods('pilot-agent')
    .filter(({ pod }) =>
      Object.entries(labels).every(([key, value]) => pod.metadata.labels?.[key] === value),
    );
}

interface SyncStatus {
  readonly cluster_id: string;
  /** `two-abc.sample` */
  readonly proxy: string;
  readonly [nonce: string]: unknown;
}

/** The proxies that have taken all that the istiods of a cluster have sent them: `cluster2 two-abc.sample`. */
export async function servedBy(cluster: Cluster): Promise<readonly string[]> {
  const istiods = cluster.kubelet.pods('pilot-discovery').filter((one) => one.ready());
  const statuses = await Promise.all(
    istiods.map(async (istiod) => {
      const text = await fetchInside(istiod, 'http://127.0.0.1:8080/debug/syncz');
      return JSON.parse(text) as readonly SyncStatus[];
    }),
  );
  return statuses
    .flat()
    .filter((status) =>
      ['cluster', 'listener', 'route', 'endpoint'].every(
        (kind) => status[`${kind}_acked`] === status[`${kind}_sent`],
      ),
    )
    .map(({ cluster_id: cluster, proxy }) => `${cluster} ${proxy}`);
}

/** Resolves when istiods of these clusters serve every proxy of the rig, and each has taken what they sent. */
export async function awaitServed(
  primaries: readonly Cluster[],
  clusters: readonly Cluster[],
): Promise<void> {
  await until('istiod serves every proxy', async () => {
    const wanted = clusters.flatMap((cluster) =>
      proxiesOf(cluster).map(
        ({ pod: { metadata } }) => `${cluster.name} ${metadata.name}.${metadata.namespace}`,
      ),
    );
    const served = (await Promise.all(primaries.map(servedBy))).flat();
    const missing = wanted.filter((name) => !served.includes(name));
    if (missing.length > 0) throw new Error(`not yet served: ${missing.join(', ')}`);
    return true;
  });
}

/**
 * How many connections an Envoy has made to each address of an upstream cluster whose name begins so, all in all:
 * `outbound|15012||istiod.istio-system`.
 */
export async function connectionsTo(
  proxy: PodProcess,
  upstream: string,
): Promise<ReadonlyMap<string, number>> {
  const lines = (await fetchInside(proxy, 'http://127.0.0.1:15000/clusters')).split('\n');
  const counts = lines.flatMap((line): [string, number][] => {
    const [name = '', address = '', key, count] = line.split('::');
    return name.startsWith(upstream) && key === 'cx_total' ? [[address, Number(count)]] : [];
  });
  return new Map(counts);
}

/**
 * What proxies of these clusters have complained about their configuration. An Envoy that refuses something goes on with
 * what it had, so nothing else would tell.
 */
export async function rejectionsIn(clusters: readonly Cluster[]): Promise<readonly string[]> {
  const proxies = clusters.flatMap((cluster) => proxiesOf(cluster));
  const found = await Promise.all(
    proxies.map(async (proxy) => {
      const log = proxy.running('istio-proxy')?.log;
      const lines = log === undefined ? [] : (await readFile(log, 'utf8')).split('\n');
      return lines
        .filter((line) => /\brejected: |Didn't find a registered|was rejected/.test(line))
        .map((line) => `${proxy.pod.metadata.name}: ${line}`);
    }),
  );
  return found.flat();
}
