import type { Manifest, ObjectRef } from '../../lib/cluster/object.ts';
import { recordsAt, textAt } from '../../lib/json.ts';
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
  return otherAddresses(topology, () => [ip]);
}

/** It lists other addresses of that gateway, or the same in another order: as one does that lists those of all Nodes. */
export function otherAddresses(
  topology: Topology,
  listed: (addresses: readonly string[]) => readonly string[],
): Mischief {
  const { cluster, object } = gatewayAddress(topology, firstPrimary(topology));
  return {
    manager: 'load-balancer',
    cluster,
    ref: object,
    change: (live) => {
      const before = recordsAt(live, 'status', 'loadBalancer', 'ingress');
      const addresses = listed(before.map((one) => textAt(one, 'ip') ?? ''));
      const ingress = addresses.map((ip) => ({ ip, ipMode: 'VIP' }));
      return { ...live, status: { loadBalancer: { ingress } } };
    },
    subresource: 'status',
  };
}

function firstPrimary(topology: Topology): Primary {
  const [first] = primaries(topology);
  if (first === undefined) throw new Error('the mesh has no primary');
  return first;
}
