import type { Cluster, Topology } from '../../lib/mesh/topology/topology.ts';

/** What the mesh.yaml of fixtures/primary-remote means. */
export const primaryRemote: Topology = {
  name: 'mesh1',
  istio: { version: '1.31.0', namespace: 'istio-system', hub: undefined, meshConfig: {} },
  clusters: [
    {
      name: 'cluster1',
      context: 'kind-cluster1',
      kubeconfig: undefined,
      network: 'network1',
      role: {
        kind: 'primary',
        remotes: ['cluster2'],
        ingressGateway: true,
        eastWestGateway: { serviceAnnotations: {}, address: undefined },
      },
      loadBalancer: { kind: 'metallb', addresses: ['172.18.255.200-172.18.255.249'] },
      apiServer: 'https://172.18.0.2:6443',
      readerToken: 'secret',
      values: {},
    },
    {
      name: 'cluster2',
      context: 'kind-cluster2',
      kubeconfig: undefined,
      network: 'network1',
      role: { kind: 'remote', primary: 'cluster1' },
      loadBalancer: { kind: 'provided' },
      apiServer: 'https://172.18.0.3:6443',
      readerToken: 'secret',
      values: {},
    },
  ],
  multiNetwork: false,
  timeouts: { loadBalancer: 300_000, ready: 300_000 },
};

/** The same mesh with some of its clusters changed. */
export function withClusters(
  changes: Readonly<Record<string, Partial<Cluster>>>,
  istio: Partial<Topology['istio']> = {},
): Topology {
  return {
    ...primaryRemote,
    istio: { ...primaryRemote.istio, ...istio },
    clusters: primaryRemote.clusters.map((cluster) => ({ ...cluster, ...changes[cluster.name] })),
  };
}

/** The same mesh with the address of the east-west gateway written in mesh.yaml. */
export function withGatewayAddress(address: string): Topology {
  return withClusters({
    cluster1: {
      role: {
        kind: 'primary',
        remotes: ['cluster2'],
        ingressGateway: true,
        eastWestGateway: { serviceAnnotations: {}, address },
      },
    },
  });
}
