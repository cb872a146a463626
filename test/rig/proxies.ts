import { readFile } from 'node:fs/promises';
import type { Cluster } from './cluster.ts';
import { fetchInside } from './inside.ts';
import type { PodProcess } from './pod-process.ts';

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
