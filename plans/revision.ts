import { homeOf } from '../lib/mesh/topology/relations.ts';
import type { ControlPlane, Topology } from '../lib/mesh/topology/topology.ts';

/** One istiod of a control plane, or what a cluster has of it. */
export interface RevisionIn {
  readonly cluster: string;
  readonly controlPlane: ControlPlane;
  readonly revision: string;
}

/** `istiod`, or `istiod-1-31-0` for a revision with a name (Istio: canary upgrades). */
export function revisioned(name: string, revision: string): string {
  return revision === 'default' ? name : `${name}-${revision}`;
}

/** The end of a step's id: nothing for the revision without a name, in the namespace that the cluster has anyway. */
export function subjectOf(
  topology: Topology,
  { cluster, controlPlane, revision }: RevisionIn,
): string {
  const { namespace } = controlPlane;
  const parts = [
    ...(namespace === homeOf(topology, cluster) ? [] : [namespace]),
    ...(revision === 'default' ? [] : [revision]),
  ];
  return parts.length === 0 ? '' : `/${parts.join('.')}`;
}
