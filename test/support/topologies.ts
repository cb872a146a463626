import type { Cluster as Written, Mesh } from '../../lib/mesh/generated/spec.ts';
import { topologyOf } from '../../lib/mesh/topology/resolve.ts';
import type { Cluster, Topology } from '../../lib/mesh/topology/topology.ts';
import { environment } from './mesh.ts';

type Primary = Extract<Written, { role: 'primary' }>;

const cluster1: Primary = {
  context: 'kind-cluster1',
  network: 'network1',
  role: 'primary',
  loadBalancer: { metallb: { addresses: ['172.18.255.200-172.18.255.249'] } },
};

const cluster2: Written = {
  context: 'kind-cluster2',
  network: 'network1',
  role: 'remote',
  primary: 'cluster1',
};

/** What a mesh of these clusters means, whatever `check` would say of it. */
export function meshOf(
  clusters: Mesh['clusters'],
  istio: Partial<Mesh['istio']> = {},
  more: Partial<Mesh> = {},
): Topology {
  const networks = Object.values(clusters).map(({ network }) => [network, {}] as const);
  return topologyOf(
    {
      apiVersion: 'isthmus/v1alpha1',
      kind: 'Mesh',
      name: 'mesh1',
      istio: { version: '1.31.0', ...istio },
      networks: Object.fromEntries(networks),
      clusters,
      timeouts: { loadBalancer: '5m', ready: '5m' },
      ...more,
    },
    environment({
      'kind-cluster1': 'https://172.18.0.2:6443',
      'kind-cluster2': 'https://172.18.0.3:6443',
    }),
  );
}

/** What the mesh.yaml of fixtures/primary-remote means. */
export const primaryRemote: Topology = meshOf({ cluster1, cluster2 });

/** The same mesh with other settings of its primary. */
export function withPrimary(
  settings: Partial<Primary>,
  istio: Partial<Mesh['istio']> = {},
): Topology {
  return meshOf({ cluster1: { ...cluster1, ...settings }, cluster2 }, istio);
}

/** The same mesh with some of its clusters changed in what they mean. */
export function withClusters(
  changes: Readonly<Record<string, Partial<Cluster>>>,
  istio: Partial<Mesh['istio']> = {},
): Topology {
  const topology = withPrimary({}, istio);
  return {
    ...topology,
    clusters: topology.clusters.map((cluster) => ({ ...cluster, ...changes[cluster.name] })),
  };
}

/** The same mesh with the address of the east-west gateway written in mesh.yaml. */
export function withGatewayAddress(address: string): Topology {
  return withPrimary({ eastWestGateway: { address } });
}

/** The same mesh with so many remotes: cluster2, cluster3, … */
export function withRemotes(count: number): Topology {
  const remotes = [...Array(count).keys()].map((index) => {
    const name = `cluster${index + 2}`;
    return [name, { ...cluster2, context: `kind-${name}` }] as const;
  });
  return meshOf({ cluster1, ...Object.fromEntries(remotes) });
}
