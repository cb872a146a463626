import type { Manifest } from '../lib/cluster/object.ts';
import { homeOf } from '../lib/mesh/topology/relations.ts';
import type { Cluster, Topology } from '../lib/mesh/topology/topology.ts';
import { step, type After, type Plan, type Step, type StepId } from '../lib/steps/step.ts';
import { afterNamespace } from './namespace.ts';
import { isChanging } from './new-tokens.ts';
import { istioOperator, operatorValues, withoutOwningResource } from './operator.ts';

/** What every revision in a cluster shares: Istio's types, of the newest release, and the account that others read it with. */
export const base: Plan = {
  name: 'base',
  guide: 'https://istio.io/latest/docs/setup/install/helm/#base',
  steps: (topology) => topology.clusters.map((cluster) => baseStep(topology, cluster)),
};

export function afterBase(cluster: string, reason: string): After {
  return { step: baseId(cluster), reason };
}

/** Service account that istiods of other clusters read this one with (chart base). */
export const readerAccount = 'istio-reader-service-account';

/** Is this object of the step `base`? Every other render brings it along, too. */
export function isBase({ kind, metadata }: Manifest): boolean {
  return (
    kind === 'CustomResourceDefinition' ||
    (kind === 'ServiceAccount' && metadata.name === readerAccount)
  );
}

function baseStep(topology: Topology, cluster: Cluster): Step {
  const namespace = homeOf(topology, cluster.name);
  return step({
    id: baseId(cluster.name),
    title: `Install Istio's types in ${cluster.name}`,
    after: [afterNamespace(topology, cluster.name, namespace)],
    recreations: isChanging(topology, cluster.name, 'anew')
      ? [
          {
            ref: { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name: readerAccount },
            reason: () => Promise.resolve('all tokens of the one before are to be revoked'),
          },
        ]
      : [],
    desired: () => [
      {
        kind: 'istioctl',
        version: cluster.base.version,
        operator: baseOperator(cluster, namespace),
        types: true,
        adjust: (objects) => withoutOwningResource(objects.filter(isBase)),
      },
    ],
  });
}

/** The step that brings the account. */
export function baseId(cluster: string): StepId {
  return `${cluster}/base`;
}

/** Names no cluster, so that one render serves all that have the same values. */
function baseOperator({ base, values }: Cluster, namespace: string): Manifest {
  return istioOperator('base', {
    profile: 'empty',
    components: { base: { enabled: true } },
    values: operatorValues({ release: base, namespace }, values, { defaultRevision: '' }),
  });
}
