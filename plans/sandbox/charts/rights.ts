import type { Manifest, Metadata } from '../../../lib/cluster/object.ts';
import { revisioned } from '../../revision.ts';
import { sharedLabels } from './labels.ts';
import type { ChartSettings } from './settings.ts';

/** One rule of a Role (Kubernetes: `PolicyRule`). */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** Verbs of somebody who looks, and of somebody who also acts. */
export const reading = ['get', 'list', 'watch'];
export const writing = [...reading, 'create', 'update', 'patch', 'delete'];

/** The account whose token the primaries use to read this cluster. */
export function readerAccount(settings: ChartSettings): Manifest {
  const labels = sharedLabels('base', settings, 'istio-reader');
  return serviceAccount({ ...accountOf(settings), labels });
}

/** What this account may do, by one revision. */
export function reader(settings: ChartSettings, more: readonly Rule[]): readonly Manifest[] {
  const { namespace, revision } = settings;
  const metadata = {
    name: `${revisioned('istio-reader-clusterrole', revision)}-${namespace}`,
    labels: sharedLabels('istiod', settings, 'istio-reader'),
  };
  return role(metadata, accountOf(settings), [...readable, ...more]);
}

function accountOf({ namespace }: ChartSettings): {
  readonly name: string;
  readonly namespace: string;
} {
  return { name: 'istio-reader-service-account', namespace };
}

const readable: readonly Rule[] = [
  {
    apiGroups: ['security', 'networking', 'telemetry', 'extensions'].map(
      (area) => `${area}.istio.io`,
    ),
    resources: ['*'],
    verbs: reading,
  },
  {
    apiGroups: [''],
    resources: ['configmaps', 'endpoints', 'namespaces', 'nodes', 'pods', 'secrets', 'services'],
    verbs: reading,
  },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: reading },
  { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: reading },
  { apiGroups: ['apps'], resources: ['replicasets'], verbs: reading },
];

export function serviceAccount(metadata: Metadata): Manifest {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
}

/** A role and its binding to one account: a Role in the namespace that `metadata` names, else a ClusterRole. */
export function role(
  metadata: Metadata,
  account: { readonly name: string; readonly namespace: string },
  rules: readonly Rule[],
): readonly Manifest[] {
  const kind = metadata.namespace === undefined ? 'ClusterRole' : 'Role';
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  return [
    { apiVersion, kind, metadata, rules },
    {
      apiVersion,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', ...account }],
    },
  ];
}
