import { controlPlaneOf } from '../lib/mesh/topology/relations.ts';
import type { Membership, Topology } from '../lib/mesh/topology/topology.ts';
import { step, type Plan, type Step } from '../lib/steps/step.ts';
import { afterRevision, controlPlaneOperator, copiedInto } from './control-plane.ts';
import { afterNamespace } from './namespace.ts';
import { tagOf, withoutOwningResource } from './operator.ts';
import type { RevisionIn } from './revision.ts';

/**
 * "Stable revision labels": what a tag means in a cluster that runs its own istiod. A step of its own, after its control plane: a
 * tag moves on, and must go before its istiod does.
 */
export const tag: Plan = {
  name: 'tag',
  guide: 'https://istio.io/latest/docs/setup/upgrade/canary/#stable-revision-labels',
  steps: (topology) =>
    topology.memberships
      .filter(({ reach }) => reach.kind === 'local')
      .flatMap((membership) => tagSteps(topology, membership)),
};

function tagSteps(topology: Topology, membership: Membership): readonly Step[] {
  const { cluster, tags } = membership;
  const controlPlane = controlPlaneOf(topology, membership.controlPlane);
  return Object.entries(tags).map(([name, revision]) =>
    tagStep(topology, name, { cluster, controlPlane, revision }),
  );
}

function tagStep(topology: Topology, name: string, place: RevisionIn): Step {
  const { cluster, controlPlane } = place;
  return step({
    id: `${cluster}/tag/${name}`,
    title:
      name === 'default'
        ? `Validate what carries no revision in ${cluster}`
        : `Set the tag ${name} in ${cluster}`,
    after: [
      afterNamespace(topology, cluster, controlPlane.namespace),
      afterRevision(topology, place, 'its istiod validates'),
    ],
    desired: () => [
      {
        kind: 'istioctl',
        operator: controlPlaneOperator(topology, place),
        copied: copiedInto(topology),
        adjust: (objects) =>
          withoutOwningResource(objects.filter((object) => tagOf(object) === name)),
      },
    ],
  });
}
