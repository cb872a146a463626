import { controlPlaneOf, gatewaysOf, servedBy, servedFrom } from '../mesh/topology/relations.ts';
import type { Cluster, Gateway, Topology } from '../mesh/topology/topology.ts';

/** A cluster as a picture shows it: whom its control plane serves, or who serves it. */
export interface DrawnCluster extends Cluster {
  readonly role:
    | {
        readonly kind: 'primary';
        readonly remotes: readonly string[];
        readonly ingressGateway: boolean;
        readonly eastWestGateway: Gateway | undefined;
      }
    | { readonly kind: 'remote'; readonly primary: string };
}

export function drawnClusters(topology: Topology): readonly DrawnCluster[] {
  return topology.clusters.map((cluster) => ({ ...cluster, role: roleOf(topology, cluster.name) }));
}

/** The same topology with its clusters in the order of some names. */
export function inOrder(topology: Topology, names: readonly string[]): Topology {
  const place = new Map(names.map((name, index) => [name, index]));
  const placeOf = ({ name }: Cluster): number => place.get(name) ?? names.length;
  return {
    ...topology,
    clusters: topology.clusters.toSorted((one, other) => placeOf(one) - placeOf(other)),
  };
}

function roleOf(topology: Topology, name: string): DrawnCluster['role'] {
  const server = servedBy(topology, name);
  if (server?.reach.kind === 'gateway') {
    return { kind: 'remote', primary: controlPlaneOf(topology, server.controlPlane).host };
  }
  return {
    kind: 'primary',
    remotes: topology.controlPlanes
      .filter(({ host }) => host === name)
      .flatMap((controlPlane) => servedFrom(topology, controlPlane)),
    ingressGateway: gatewaysOf(topology, 'ingress', name).length > 0,
    eastWestGateway: gatewaysOf(topology, 'east-west', name)[0],
  };
}
