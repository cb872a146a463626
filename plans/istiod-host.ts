import { clusterNamed } from '../lib/mesh/topology/relations.ts';
import type { Topology } from '../lib/mesh/topology/topology.ts';
import { clusterDomain } from './cluster-domain.ts';
import { revisioned, type RevisionIn } from './revision.ts';

/** `istiod-1-31-0.istio-system.svc`: the Service of an istiod. */
export function istiodService({ controlPlane: { namespace }, revision }: RevisionIn): string {
  return `${revisioned('istiod', revision)}.${namespace}.svc`;
}

/** The same with the domain of its cluster. */
export function istiodHost(topology: Topology, place: RevisionIn): string {
  return `${istiodService(place)}.${clusterDomain(clusterNamed(topology, place.cluster))}`;
}
