import { isRecord, listAt } from '../lib/json.ts';
import type { Manifest, ObjectRef } from '../lib/cluster/object.ts';
import type { Topology } from '../lib/mesh/topology.ts';
import { primaries, type Primary } from './clusters.ts';
import { gatewayAddress } from './east-west-gateway.ts';
import { mergeValues } from './operator.ts';

/** What somebody else does to a mesh, for `isthmus demo`: it is then seen as drift, or as a fact that changed. */
export interface Mischief {
  /** Field manager: who the live object says it was. */
  readonly manager: string;
  readonly cluster: string;
  readonly ref: ObjectRef;
  readonly change: (live: Manifest) => Manifest;
  readonly subresource?: 'status';
}

/** `kubectl set image`: istiod of the first primary gets another image. */
export function anotherImage(topology: Topology, image: string): Mischief {
  const { namespace } = topology.istio;
  return {
    manager: 'kubectl-set',
    cluster: firstPrimary(topology).name,
    ref: { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'istiod' },
    change: (live) => merged(live, { spec: { template: { spec: containersOf(live, image) } } }),
  };
}

/** The load balancer moves the east-west gateway of the first primary to another address. */
export function anotherAddress(topology: Topology, ip: string): Mischief {
  const { cluster, object } = gatewayAddress(topology, firstPrimary(topology));
  return {
    manager: 'load-balancer',
    cluster,
    ref: object,
    change: (live) =>
      merged(live, { status: { loadBalancer: { ingress: [{ ip, ipMode: 'VIP' }] } } }),
    subresource: 'status',
  };
}

function firstPrimary(topology: Topology): Primary {
  const [first] = primaries(topology);
  if (first === undefined) throw new Error('the mesh has no primary');
  return first;
}

function containersOf(deployment: Manifest, image: string): { readonly containers: unknown } {
  const containers = listAt(deployment, 'spec', 'template', 'spec', 'containers');
  return {
    containers: containers.map((container) =>
      isRecord(container) && container['name'] === 'discovery'
        ? { ...container, image }
        : container,
    ),
  };
}

/** Maps are merged, all else is replaced. */
function merged(live: Manifest, change: Readonly<Record<string, unknown>>): Manifest {
  const { apiVersion, kind, metadata } = live;
  return { ...mergeValues(live, change), apiVersion, kind, metadata };
}
