import { isRecord, recordsAt, textAt } from '../json.ts';
import type { Manifest, ObjectType } from '../cluster/object.ts';
import { definedShape } from './defined-shape.ts';
import { builtinShape, type Shape } from './shape.ts';

/** A type that an embedded cluster serves. */
export interface Resource extends ObjectType {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** `status` can be written only through the subresource. */
  readonly status: boolean;
  /** `metadata.generation` counts the changes of the desired state. */
  readonly generation: boolean;
  readonly shape: () => Shape;
  /** `openAPIV3Schema` of the definition; undefined for built-in types. */
  readonly schema?: unknown;
}

/** The built-in types. */
export const builtinResources: readonly Resource[] = [
  builtin('v1', 'ConfigMap', 'configmaps'),
  builtin('v1', 'Event', 'events'),
  builtin('v1', 'Namespace', 'namespaces', 'cluster status'),
  builtin('v1', 'Pod', 'pods', 'status generation'),
  builtin('v1', 'ResourceQuota', 'resourcequotas', 'status'),
  builtin('v1', 'Secret', 'secrets'),
  builtin('v1', 'Service', 'services', 'status'),
  builtin('v1', 'ServiceAccount', 'serviceaccounts'),
  ...['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'].map((kind) =>
    builtin(
      'admissionregistration.k8s.io/v1',
      kind,
      `${kind.toLowerCase()}s`,
      'cluster generation',
    ),
  ),
  builtin(
    'admissionregistration.k8s.io/v1',
    'ValidatingAdmissionPolicy',
    'validatingadmissionpolicies',
    'cluster generation status',
  ),
  builtin(
    'admissionregistration.k8s.io/v1',
    'ValidatingAdmissionPolicyBinding',
    'validatingadmissionpolicybindings',
    'cluster generation',
  ),
  builtin(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'customresourcedefinitions',
    'cluster status generation',
  ),
  ...['DaemonSet', 'Deployment', 'StatefulSet'].map((kind) =>
    builtin('apps/v1', kind, `${kind.toLowerCase()}s`, 'status generation'),
  ),
  builtin('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'status'),
  builtin('coordination.k8s.io/v1', 'Lease', 'leases'),
  builtin('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', 'generation'),
  builtin('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', 'generation'),
  builtin('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', 'status generation'),
  ...['ClusterRole', 'ClusterRoleBinding'].map((kind) =>
    builtin('rbac.authorization.k8s.io/v1', kind, `${kind.toLowerCase()}s`, 'cluster'),
  ),
  ...['Role', 'RoleBinding'].map((kind) =>
    builtin('rbac.authorization.k8s.io/v1', kind, `${kind.toLowerCase()}s`),
  ),
];

/** The types that a CustomResourceDefinition brings; none before it is established. */
export function definedResources(definition: Manifest): readonly Resource[] {
  const { spec } = definition;
  if (!isEstablished(definition) || !isRecord(spec) || !isRecord(spec['names'])) return [];
  const [group, names] = [textAt(spec['group']) ?? '', spec['names']];
  return recordsAt(spec['versions'])
    .filter((version) => version['served'] === true)
    .map((version) => {
      const { schema, subresources } = version;
      const openApi = isRecord(schema) ? schema['openAPIV3Schema'] : undefined;
      return {
        apiVersion: `${group}/${textAt(version['name']) ?? ''}`,
        kind: textAt(names['kind']) ?? '',
        group,
        version: textAt(version['name']) ?? '',
        plural: textAt(names['plural']) ?? '',
        namespaced: spec['scope'] === 'Namespaced',
        status: isRecord(subresources) && isRecord(subresources['status']),
        generation: true,
        shape: definedShape(openApi),
        schema: openApi,
      };
    });
}

export function isEstablished({ status }: Manifest): boolean {
  const conditions = recordsAt(isRecord(status) ? status['conditions'] : undefined);
  return conditions.some(({ type, status }) => type === 'Established' && status === 'True');
}

function builtin(apiVersion: string, kind: string, plural: string, traits = ''): Resource {
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  return {
    apiVersion,
    kind,
    group,
    version,
    plural,
    namespaced: !traits.includes('cluster'),
    status: traits.includes('status'),
    generation: traits.includes('generation'),
    shape: () => builtinShape(`${shapeGroups[group] ?? group}.${version}.${kind}`),
  };
}

/** How the table of types shortens the groups. */
const shapeGroups: Readonly<Record<string, string>> = {
  '': 'core',
  'admissionregistration.k8s.io': 'admissionregistration',
  'apiextensions.k8s.io': 'apiextensions',
  'coordination.k8s.io': 'coordination',
  'discovery.k8s.io': 'discovery',
  'networking.k8s.io': 'networking',
  'rbac.authorization.k8s.io': 'rbac',
};
