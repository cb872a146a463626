import type { Manifest } from '../../lib/cluster/object.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { SandboxOptions } from '../../lib/sandbox/sandbox.ts';
import { injectPod } from './injection.ts';
import { istiodLoop } from './istiod.ts';
import { addressesOf, metallbOf } from './metallb.ts';

/** What Istio and MetalLB do in embedded clusters of this mesh. */
export function sandboxOf(
  topology: Topology,
): Required<Pick<SandboxOptions, 'names' | 'loops' | 'admit' | 'initial' | 'addresses'>> {
  const ids = new Map(topology.clusters.map(({ name, istioName }) => [name, istioName]));
  const idOf = (cluster: string): string => ids.get(cluster) ?? cluster;
  const installed = metallbOf(topology);
  return {
    names: topology.clusters.map(({ name }) => name),
    loops: [istiodLoop(idOf)],
    admit: (pod, cluster, scene) => injectPod(pod, cluster, { scene, idOf }),
    // As somebody has made it before the mesh.
    initial: (cluster) => [homeOf(topology), ...installed(cluster)],
    addresses: addressesOf(topology),
  };
}

function homeOf({ home }: Topology): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: home } };
}
