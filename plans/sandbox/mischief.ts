import type { Manifest, ObjectRef } from '../../lib/cluster/object.ts';
import { recordsAt, textAt } from '../../lib/json.ts';
import { gatewaysOf } from '../../lib/mesh/topology/relations.ts';
import type { ControlPlane, Topology } from '../../lib/mesh/topology/topology.ts';
import { gatewayAddresses } from '../gateway-address.ts';
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
  const { host, namespace } = firstControlPlane(topology);
  return {
    manager: 'kubectl-label',
    cluster: host,
    ref: namespaceRef(namespace),
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
  const { host } = firstControlPlane(topology);
  const [gateway] = gatewaysOf(topology, 'east-west', host);
  if (gateway === undefined) throw new Error(`${host} has no east-west gateway`);
  const { cluster, object } = gatewayAddresses(topology, gateway);
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

function firstControlPlane(topology: Topology): ControlPlane {
  const [first] = topology.controlPlanes;
  if (first === undefined) throw new Error('the mesh has no control plane');
  return first;
}
