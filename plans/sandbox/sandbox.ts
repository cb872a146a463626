import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { SandboxOptions } from '../../lib/sandbox/sandbox.ts';
import { injectPod } from './injection.ts';
import { istiodLoop } from './istiod.ts';
import { addressesOf, metallbOf } from './metallb.ts';

/** What Istio and MetalLB do in embedded clusters of this mesh. */
export function sandboxOf(
  topology: Topology,
): Required<Pick<SandboxOptions, 'names' | 'loops' | 'admit' | 'initial' | 'addresses'>> {
  return {
    names: topology.clusters.map(({ name }) => name),
    loops: [istiodLoop],
    admit: injectPod,
    initial: metallbOf(topology),
    addresses: addressesOf(topology),
  };
}
