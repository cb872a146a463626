import type { Manifest } from '../lib/cluster/object.ts';
import { controlPlaneOf, homeOf, leadersOf } from '../lib/mesh/topology/relations.ts';
import type { NewTokens, Topology } from '../lib/mesh/topology/topology.ts';
import { revisioned } from './revision.ts';

/** Is the reader token of this cluster at this stage of becoming another one? */
export function isChanging(
  { newTokens }: Topology,
  cluster: string,
  stage: NewTokens['stage'],
): boolean {
  return newTokens?.stage === stage && newTokens.clusters.includes(cluster);
}

/** The end of the names of what is used only while the usual token becomes another one. */
export const spare = '-spare';

/**
 * An account with the rights of this one, which is used while this one is made anew: a token of a Secret holds for as long as its account is
 * the same, and is the same again under the same name.
 */
export function spareAccount(
  topology: Topology,
  cluster: string,
  account: string,
): readonly Manifest[] {
  const namespace = homeOf(topology, cluster);
  const name = `${account}${spare}`;
  const roles = leadersOf(topology, cluster).flatMap(({ controlPlane, revisions }) => {
    const { namespace: home } = controlPlaneOf(topology, controlPlane);
    return revisions.map((one) => `${revisioned('istio-reader-clusterrole', one)}-${home}`);
  });
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
    ...[...new Set(roles)].map((role): Manifest => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: `${role}${spare}` },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    })),
  ];
}
