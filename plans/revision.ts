import { homeOf } from '../lib/mesh/topology/relations.ts';
import type { After } from '../lib/steps/step.ts';
import type { ControlPlane, Membership, Release, Topology } from '../lib/mesh/topology/topology.ts';

/** One istiod of a control plane, or what a cluster has of it. */
export interface RevisionIn {
  readonly cluster: string;
  readonly controlPlane: ControlPlane;
  readonly revision: string;
}

/** Which Istio it is. */
export function releaseOf({ controlPlane, revision }: RevisionIn): Release {
  const found = controlPlane.revisions.find(({ name }) => name === revision);
  if (found === undefined) throw new Error(`${controlPlane.id} has no revision ${revision}`);
  return found.release;
}

/** `istiod`, or `istiod-1-31-0` for a revision with a name (Istio: canary upgrades). */
export function revisioned(name: string, revision: string): string {
  return revision === 'default' ? name : `${name}-${revision}`;
}

/**
 * The tags that are objects of their own in a cluster. What carries no label belongs to the revision without a name by the webhook of that
 * revision, as long as there is no other.
 */
export function tagsOf(topology: Topology, place: RevisionIn): readonly string[] {
  const { controlPlane, revision } = place;
  const isAlone = revision === 'default' && controlPlane.revisions.length === 1;
  return Object.entries(meanings(topology, place)).flatMap(([tag, meant]) =>
    meant === revision && !(isAlone && tag === 'default') ? [tag] : [],
  );
}

/** Does another revision inject what carries no label, so that the webhook of the one without a name must not (istioctl: `tag set default`)? */
export function isDeactivated(topology: Topology, place: RevisionIn): boolean {
  const { default: meant = 'default' } = meanings(topology, place);
  return place.revision === 'default' && meant !== 'default';
}

/** Nothing is without injection in between: the other revision takes over first. */
export function afterDefaultTag(topology: Topology, place: RevisionIn): readonly After[] {
  if (!isDeactivated(topology, place)) return [];
  return [
    {
      step: `${place.cluster}/tag/default`,
      reason: 'another revision injects what carries no label, before this one stops',
    },
  ];
}

/** Revision by tag, as the cluster understands them. */
export function meanings(
  topology: Topology,
  { cluster, controlPlane }: RevisionIn,
): Membership['tags'] {
  const own = topology.memberships.find(
    (each) => each.cluster === cluster && each.controlPlane === controlPlane.id,
  );
  return own?.tags ?? {};
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
