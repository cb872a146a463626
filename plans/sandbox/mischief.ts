import type { Manifest, ObjectRef } from '../../lib/cluster/object.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { primaries, type Primary } from '../clusters.ts';
import { gatewayAddress } from '../east-west-gateway.ts';
import { namespaceRef } from '../namespace.ts';

/** What somebody else does to a mesh, for `isthmus demo`: it is then seen as drift, or as a fact that changed. */
export interface Mischief {
  /** Field manager: who the live object says it was. */
  readonly manager: string;
  readonly cluster: string;
  readonly ref: ObjectRef;
  readonly change: (live: Manifest) => Manifest;
  readonly subresource?: 'status';
}

/** `kubectl label`: the first primary is said to be in another network. */
export function anotherNetwork(topology: Topology, network: string): Mischief {
  return {
    manager: 'kubectl-label',
    cluster: firstPrimary(topology).name,
    ref: namespaceRef(topology),
    change: (live) => {
      const { metadata } = live;
      const labels = { ...metadata.labels, 'topology.istio.io/network': network };
      return { ...live, metadata: { ...metadata, labels } };
    },
  };
}

/** The load balancer moves the east-west gateway of the first primary to another address. */
export function anotherAddress(topology: Topology, ip: string): Mischief {
  const { cluster, object } = gatewayAddress(topology, firstPrimary(topology));
  return {
    manager: 'load-balancer',
    cluster,
    ref: object,
    change: (live) => ({ ...live, status: { loadBalancer: { ingress: [{ ip, ipMode: 'VIP' }] } } }),
    subresource: 'status',
  };
}

function firstPrimary(topology: Topology): Primary {
  const [first] = primaries(topology);
  if (first === undefined) throw new Error('the mesh has no primary');
  return first;
}
