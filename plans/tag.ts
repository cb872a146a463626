import type { Manifest } from '../lib/cluster/object.ts';
import { controlPlaneOf, gatewayNamed } from '../lib/mesh/topology/relations.ts';
import type { Membership, Topology } from '../lib/mesh/topology/topology.ts';
import { step, type Plan, type Step } from '../lib/steps/step.ts';
import { afterRevision, controlPlaneOperator, copiedInto } from './control-plane.ts';
import { tagTrusted } from './injection.ts';
import { afterNamespace } from './namespace.ts';
import { tagOf, withoutOwningResource } from './operator.ts';
import { afterRemoteOf, remoteObjects } from './remote.ts';
import { releaseOf, type RevisionIn, tagsOf } from './revision.ts';
import { keptBeside, versioned } from './unrendered.ts';

/**
 * "Stable revision labels": what a tag means in a cluster. A step of its own, after the revision that it means: a tag moves on, and
 * must go before its istiod does.
 */
export const tag: Plan = {
  name: 'tag',
  guide: 'https://istio.io/latest/docs/setup/upgrade/canary/#stable-revision-labels',
  steps: (topology) => topology.memberships.flatMap((membership) => tagSteps(topology, membership)),
};

function tagSteps(topology: Topology, membership: Membership): readonly Step[] {
  const { cluster, tags, reach } = membership;
  const controlPlane = controlPlaneOf(topology, membership.controlPlane);
  return Object.entries(tags).flatMap(([name, revision]): readonly Step[] => {
    const place = { cluster, controlPlane, revision };
    if (reach.kind === 'local') return [localTag(topology, name, place)];
    if (reach.kind === 'standby' || !tagsOf(topology, place).includes(name)) return [];
    return [remoteTag(topology, name, { ...place, gateway: reach.gateway })];
  });
}

function localTag(topology: Topology, name: string, place: RevisionIn): Step {
  return step({
    ...common(topology, name, place),
    after: [
      afterNamespace(topology, place.cluster, place.controlPlane.namespace),
      afterRevision(topology, place, 'its istiod validates'),
    ],
    desired: () => [
      {
        kind: 'istioctl',
        version: releaseOf(place).version,
        operator: controlPlaneOperator(topology, place),
        copied: copiedInto(topology),
        adjust: (objects) => withoutOwningResource(only(name, objects)),
      },
    ],
  });
}

function remoteTag(
  topology: Topology,
  name: string,
  { gateway, ...place }: RevisionIn & { readonly gateway: string },
): Step {
  const from = gatewayNamed(topology, gateway);
  return step({
    ...common(topology, name, place),
    after: [
      afterNamespace(topology, place.cluster, place.controlPlane.namespace),
      afterRemoteOf(topology, place, 'it says where istiod is'),
    ],
    ...remoteObjects(topology, { ...place, gateway: from }, (objects) => only(name, objects)),
  });
}

function common(
  topology: Topology,
  name: string,
  place: RevisionIn,
): Pick<Step, 'id' | 'title' | 'provides' | 'keeps'> {
  const { cluster } = place;
  const id = `${cluster}/tag/${name}` as const;
  const isOwn = tagsOf(topology, place).includes(name);
  const { keeps } = keptBeside(topology, versioned(place));
  return {
    id,
    title: `Set the tag ${name} in ${cluster}`,
    ...(keeps && { keeps: (own) => keeps(own) && (!isOwn || own.some(isTag)) }),
    provides: isOwn ? [tagTrusted(place, name, id)] : [],
  };
}

/** Its webhook, or its Service: what only a tag has that is an object of its own. */
function isTag({ metadata: { labels } }: Manifest): boolean {
  return labels?.['istio.io/tag'] !== undefined;
}

function only(name: string, objects: readonly Manifest[]): readonly Manifest[] {
  return objects.filter((object) => tagOf(object) === name);
}
