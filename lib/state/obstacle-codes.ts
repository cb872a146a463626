/** What docs/codes.md and `isthmus explain` say of a code. */
export interface Explanation {
  readonly cause: string;
  readonly mend: string;
}

/** Why nothing of a plan may be done. */
export type ObstacleCode =
  | 'E-RIGHTS'
  | 'E-LEADS-OTHERS'
  | 'E-KUBERNETES-VERSION'
  | 'E-WRONG-CLUSTER'
  | 'E-SAME-CLUSTER'
  | 'E-DOWNGRADE'
  | 'E-VERSION-JUMP'
  | 'E-VERSION-SKEW';

export const obstacleCodes: Readonly<Record<ObstacleCode, Explanation>> = {
  'E-RIGHTS': {
    cause:
      'The user of a context lacks rights that the changes take; it is found out before anything is written.',
    mend: '`isthmus rbac --for apply` prints the roles; or let somebody apply who has them.',
  },
  'E-WRONG-CLUSTER': {
    cause:
      'The inventory in a cluster (ConfigMap `isthmus-MESH` in namespace kube-system) says that this is another cluster of the mesh than the one whose context led there. What is right in one would be deleted in the other.',
    mend: 'Let `context` name the cluster that is meant; `kubectl config get-contexts` shows where each leads. If the clusters really exchange their names, delete both inventories by hand: `kubectl -n kube-system delete configmap isthmus-MESH`.',
  },
  'E-KUBERNETES-VERSION': {
    cause: 'This version of Istio does not support the version of Kubernetes that a cluster has.',
    mend: 'Upgrade the one that is behind; or go on at your own risk with `--any-kubernetes`.',
  },
  'E-DOWNGRADE': {
    cause:
      'mesh.yaml wants an older minor version of Istio than the istiod that runs. A control plane may not be older than the proxies that it serves.',
    mend: 'Write the version that runs; or add the older one as a revision of its own beside it and move to that (docs/upgrades.md).',
  },
  'E-VERSION-JUMP': {
    cause:
      'mesh.yaml wants a version of Istio that is two or more minor versions newer than the istiod that runs. Istio supports one in place, and two by a revision of its own.',
    mend: 'Do what the hint says: go over the version between, or add a revision (docs/upgrades.md).',
  },
  'E-VERSION-SKEW': {
    cause:
      'Some clusters would be upgraded while others, which this run leaves alone, stay two or more minor versions behind.',
    mend: 'Upgrade the ones that are behind first.',
  },
  'E-LEADS-OTHERS': {
    cause:
      'A cluster is to be destroyed whose istiod leads another one that is to stay. There, no Pod that wants a sidecar could start any more.',
    mend: 'Name the other cluster in `--cluster`, too; or give it another primary in mesh.yaml and apply that first.',
  },
  'E-SAME-CLUSTER': {
    cause:
      'Two clusters of mesh.yaml are one: their API servers have the same namespace kube-system, whatever their contexts and URLs. Nothing of the mesh is applied.',
    mend: 'Correct the `context` of the one that is meant to be another, or take one of them out.',
  },
};
