import { expect } from 'chai';
import { deploySample } from '../../rig/by-hand.ts';
import type { Rig } from '../../rig/clusters.ts';
import { until } from '../../rig/until.ts';

/** istiod of cluster1 watches cluster2 (its `/debug/clusterz`). */
export async function expectSynced(rig: Rig): Promise<void> {
  await until('cluster2 synced', async () => {
    const clusters = await rig
      .cluster('cluster1')
      .debug<readonly { id: string; syncStatus: string }[]>('/debug/clusterz');
    return clusters.some(({ id, syncStatus }) => id === 'cluster2' && syncStatus === 'synced');
  });
}

/**
 * The proof of the guide: a new Pod in a namespace of cluster2 that asks for injection gets its sidecar from istiod of
 * cluster1, trusts its root, and is known to it as an endpoint of cluster2.
 */
export async function expectSampleInMesh(rig: Rig): Promise<void> {
  const remote = rig.cluster('cluster2');
  await deploySample(rig, remote);
  const pod = await until('a Pod of cluster2', async () => {
    const args = ['get', 'pods', '-n', 'sample', '-l', 'app=helloworld', '-o', 'json'];
    const [first] = (JSON.parse(await remote.kubectl(args)) as { items: readonly Pod[] }).items;
    return first?.status.podIP === undefined ? undefined : first;
  });
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const proxy = containers.find(({ name }) => name === 'istio-proxy');
  expect(proxy?.env).to.deep.include({ name: 'ISTIO_META_CLUSTER_ID', value: 'cluster2' });
  await until('istio-ca-root-cert in the namespace', () =>
    remote.kubectl(['get', 'configmap', '-n', 'sample', 'istio-ca-root-cert', '-o', 'name']),
  );
  await until('the endpoint in istiod', async () => {
    const shards = await rig.cluster('cluster1').debug<Shards>('/debug/endpointShardz');
    const known = shards['helloworld.sample.svc.cluster.local']?.['sample']?.Shards;
    return known?.['Kubernetes/cluster2']?.some(({ Addresses: addresses }) =>
      addresses.includes(pod.status.podIP ?? ''),
    );
  });
}

interface Pod {
  readonly spec: {
    readonly initContainers?: readonly Container[];
    readonly containers: readonly Container[];
  };
  readonly status: { readonly podIP?: string };
}

interface Container {
  readonly name: string;
  readonly env?: readonly object[];
}

type Shards = Readonly<Record<string, Readonly<Record<string, { readonly Shards: Endpoints }>>>>;
type Endpoints = Readonly<Record<string, readonly { readonly Addresses: readonly string[] }[]>>;
