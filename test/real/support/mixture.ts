import type { Rig } from '../../rig/clusters.ts';
import { seedMesh, type SeedMesh, underRoot } from './seed.ts';

/** One more east-west gateway of cluster2. */
export const secondGateway = 'istio-eastwestgateway-b';

/** By which other networks come to cluster1 and cluster3, at the addresses of their Nodes. */
export const nodePort = 32443;

/** At which remotes ask the istiod of cluster1 there. */
export const controlPlanePorts = { discovery: 32012, webhook: 32017 };

/**
 * Two primaries in two networks, a remote in a third one, and one beside its primary that the other one may lead, too. No load balancer
 * serves the gateway of the first primary, nor that of its remote.
 */
export async function meshFor(rig: Rig): Promise<SeedMesh> {
  const seed = await seedMesh(rig, { metallb: true });
  const { loadBalancer } = seed.clusters['cluster1'] as {
    readonly loadBalancer: { readonly metallb: object };
  };
  const metallb = (name: string): object => ({
    ...loadBalancer.metallb,
    addresses: [rig.cluster(name).loadBalancer],
  });
  const cluster = (name: string, network: string, more: object) => ({
    context: name,
    network,
    loadBalancer: { metallb: metallb(name) },
    ...more,
  });
  const atNode = (name: string): object => ({
    type: 'NodePort',
    address: rig.cluster(name).network.address,
    port: nodePort,
  });
  return {
    ...seed,
    trust: underRoot('ca'),
    networks: { network1: {}, network2: {}, network3: {} },
    clusters: {
      cluster1: cluster('cluster1', 'network1', {
        role: 'primary',
        eastWestGateway: {
          ...atNode('cluster1'),
          controlPlanePorts,
        },
      }),
      cluster2: cluster('cluster2', 'network2', {
        role: 'primary',
        gateways: { [secondGateway]: { kind: 'east-west' } },
      }),
      cluster3: cluster('cluster3', 'network3', {
        role: 'remote',
        primary: 'cluster1',
        eastWestGateway: atNode('cluster3'),
      }),
      cluster4: cluster('cluster4', 'network2', {
        role: 'remote',
        primaries: ['cluster2', 'cluster1'],
      }),
    },
  };
}
