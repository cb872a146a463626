import { listAt } from '../lib/json.ts';
import { clusterNamed } from '../lib/mesh/topology/relations.ts';
import type { Gateway, Topology, Values } from '../lib/mesh/topology/topology.ts';

/**
 * The entrances of networks that no Service tells of: istiod takes addresses of gateways from their Services, and those that are written
 * by hand from this map in its ConfigMap (Istio: MeshNetworks), which it follows. Every control plane has all of them, beside what its
 * values say.
 */
export function meshNetworks(topology: Topology, values: Values): Values {
  const entrances = topology.gateways.filter(isWrittenEntrance);
  if (entrances.length === 0) return {};
  const networks = entrances.map(({ cluster }) => clusterNamed(topology, cluster).istioNetwork);
  const told = [...new Set(networks)].map((network) => {
    const gateways = [
      ...listAt(values, 'global', 'meshNetworks', network, 'gateways'),
      ...entrances.filter((_, index) => networks[index] === network).flatMap(gatewaysOf),
    ];
    return [network, { gateways }] as const;
  });
  return { global: { meshNetworks: Object.fromEntries(told) } };
}

/** Is it an entrance of its network by what mesh.yaml says? */
export function isWrittenEntrance({ addresses, carries }: Gateway): boolean {
  return addresses !== 'live' && carries.includes('services');
}

function gatewaysOf({ addresses, port }: Gateway): readonly Values[] {
  return addresses === 'live' ? [] : addresses.map((address) => ({ address, port }));
}
