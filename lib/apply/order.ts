import type { Change } from '../state/change.ts';

/**
 * The changes of a step in the groups in which they must be written: what others refer to first. A ServiceAccount after
 * its Deployment, for example, leaves the ReplicaSet in a back-off of seconds; a webhook before its Deployment refuses
 * Pods that nobody can admit yet. Custom resources come last: their types and webhooks may be of the same step.
 */
export function writeGroups<C extends Pick<Change, 'ref'>>(
  changes: readonly C[],
): readonly (readonly C[])[] {
  const groups = ranks.map((kinds) => changes.filter((change) => kinds.includes(change.ref.kind)));
  const known = new Set(ranks.flat());
  const rest = changes.filter((change) => !known.has(change.ref.kind));
  return [...groups, rest].filter((group) => group.length > 0);
}

const ranks: readonly (readonly string[])[] = [
  ['Namespace', 'CustomResourceDefinition'],
  ['ServiceAccount', 'ClusterRole', 'Role', 'ConfigMap', 'Secret', 'PodDisruptionBudget'],
  ['ClusterRoleBinding', 'RoleBinding', 'Service'],
  ['EndpointSlice'],
  ['Deployment', 'DaemonSet', 'StatefulSet', 'HorizontalPodAutoscaler'],
  ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
];
