import type { Manifest } from '../../../lib/cluster/object.ts';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';
import { getJson } from './live.ts';

/** What must stay as it is when a working mesh of cluster1 and cluster2 is adopted. */
export interface Snapshot {
  /** By name and uid: no Pod was made anew. */
  readonly pods: readonly string[];
  /** Process of istiod in cluster1. */
  readonly istiod: number;
  /** Of every configuration in both clusters. */
  readonly webhooks: readonly Webhook[];
  /** The remote secret: which object it is, and what istiod reads of it. */
  readonly secret: { readonly uid: string; readonly data: unknown };
  /** Who leads cluster2, and since when. */
  readonly leader: string;
  /** When it was taken; milliseconds since the epoch. */
  readonly time: number;
}

export interface Webhook {
  readonly name: string;
  readonly failurePolicy: string;
  readonly namespaceSelector: object;
  readonly objectSelector: object;
}

export interface List {
  readonly items: readonly Manifest[];
}

export async function snapshotOf(rig: Rig): Promise<Snapshot> {
  const [primary, remote] = [rig.cluster('cluster1'), rig.cluster('cluster2')];
  const secret = await getJson<Manifest>(
    primary,
    'secret',
    'istio-remote-secret-cluster2',
    '-n',
    'istio-system',
  );
  const pods = await Promise.all(rig.clusters.map((one) => getJson<List>(one, 'pods', '-A')));
  const webhooks = await Promise.all(rig.clusters.map((one) => webhooksOf(one)));
  return {
    pods: pods
      .flatMap(({ items }) => items.map(({ metadata: { name, uid } }) => `${name} ${uid}`))
      .toSorted(),
    istiod: primary.kubelet.process('pilot-discovery')?.running()?.pid ?? 0,
    webhooks: webhooks.flat(),
    secret: { uid: secret.metadata.uid ?? '', data: secret['data'] },
    leader: await leaderOf(remote),
    time: Date.now(),
  };
}

/** The webhooks of one configuration, or of all of a cluster. */
export async function webhooksOf(cluster: Cluster, name?: string): Promise<readonly Webhook[]> {
  const kinds = 'mutatingwebhookconfigurations,validatingwebhookconfigurations';
  const { items } = await getJson<List>(cluster, kinds);
  return items
    .filter(({ metadata }) => name === undefined || metadata.name === name)
    .flatMap((configuration) => configuration['webhooks'] as readonly Webhook[]);
}

async function leaderOf(cluster: Cluster): Promise<string> {
  const lock = await getJson<Manifest>(
    cluster,
    'configmap',
    'istio-namespace-controller-election',
    '-n',
    'istio-system',
  );
  const record = lock.metadata.annotations?.['control-plane.alpha.kubernetes.io/leader'] ?? '{}';
  const { holderIdentity, acquireTime } = JSON.parse(record) as Readonly<Record<string, string>>;
  return `${holderIdentity} since ${acquireTime}`;
}
