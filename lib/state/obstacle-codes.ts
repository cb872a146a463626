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
  | 'E-INVENTORY-ELSEWHERE'
  | 'E-INVENTORY-HOME'
  | 'E-DOWNGRADE'
  | 'E-VERSION-JUMP'
  | 'E-VERSION-SKEW'
  | 'E-NEWER-ISTHMUS'
  | 'E-HELM-RELEASE'
  | 'E-SAIL-OPERATOR'
  | 'E-ISTIO-OPERATOR';

/** What is only said, and stands in nobody's way. */
export type RemarkCode =
  | 'W-OPERATOR-LEFT'
  | 'W-MAKERS-UNKNOWN'
  | 'W-OLDER-ISTHMUS'
  | 'W-FACT-ELSEWHERE'
  | 'W-FACT-OF-OTHERS'
  | 'W-FIELDS-BESIDE'
  | 'W-WEBHOOK-LEFT';

export const obstacleCodes: Readonly<Record<ObstacleCode, Explanation>> = {
  'E-RIGHTS': {
    cause:
      'The user of a context lacks rights that the changes take; it is found out before anything is written.',
    mend: '`isthmus rbac --for apply` prints the roles; or let somebody apply who has them.',
  },
  'E-WRONG-CLUSTER': {
    cause:
      'The inventory in a cluster (ConfigMap `isthmus-MESH`, in namespace kube-system unless mesh.yaml says otherwise) says that this is another cluster of the mesh than the one whose context led there. What is right in one would be deleted in the other.',
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
  'E-INVENTORY-ELSEWHERE': {
    cause:
      '`inventory.namespace` of mesh.yaml is not where the inventory of the mesh lies in a cluster; the objects there say so by the label `applyset.kubernetes.io/part-of`. With a second inventory each would know a part of the mesh, and what only one of them knows would be left over unseen.',
    mend: 'Write the namespace that the message names. To move the inventory: with that namespace, apply until a plan says `No changes`, so that nothing is left over; delete the ConfigMap `isthmus-MESH` there, in every cluster; then write the new one and apply. The apply finds all objects by their labels, gives them that of the new inventory, and changes nothing else. The Lease `isthmus` in the old namespace is nobody’s, and may be deleted.',
  },
  'E-INVENTORY-HOME': {
    cause:
      'The namespace that `inventory.namespace` names is not there, or is being deleted and takes nothing new. isthmus does not make it: the lock and the inventory in it come before the first write, and outlive the mesh.',
    mend: 'Make the namespace in each cluster of the mesh, or correct its name in mesh.yaml.',
  },
  'E-NEWER-ISTHMUS': {
    cause:
      'The inventory in a cluster was written by a newer isthmus, in a form that this one does not know. It would overlook, or write over, what it does not understand.',
    mend: 'Use the isthmus that applied the mesh last, or a newer one; the inventory says in its annotation `applyset.kubernetes.io/tooling` which form it has.',
  },
  'E-HELM-RELEASE': {
    cause:
      'What is to be adopted was installed by Helm, which remembers the release in Secrets of type `helm.sh/release.v1`. With these, a later `helm upgrade` would write over what isthmus does, and `helm uninstall` would delete it.',
    mend: 'Let Helm forget the release: the hint names the command that deletes its Secrets, and nothing that runs. `helm get values RELEASE` before shows what it was given; `isthmus import` writes the same into mesh.yaml. Adopting takes the annotations `meta.helm.sh/…` from the objects, too.',
  },
  'E-SAIL-OPERATOR': {
    cause:
      'Istio in this cluster belongs to the Sail operator (`sailoperator.io`), which writes back what its Istio and IstioRevision say within seconds.',
    mend: 'Leave the mesh to the operator, and the cluster out of mesh.yaml. To take it over: stop the operator (scale its Deployment to 0), so that its finalizers do not uninstall Istio; take the finalizers from the Istio, IstioRevision, IstioRevisionTag and IstioCNI objects; delete these with `--cascade=orphan`; then plan again.',
  },
  'E-ISTIO-OPERATOR': {
    cause:
      'The operator that Istio had in clusters up to 1.23 still runs, and writes back what its IstioOperator says.',
    mend: 'Delete its Deployment first; nothing else of Istio stops by that. Then the plan says what is left over of it and how that goes: with the operator gone nobody answers the finalizer of an IstioOperator (upgrade notes of Istio 1.24).',
  },
};

export const remarkCodes: Readonly<Record<RemarkCode, Explanation>> = {
  'W-OPERATOR-LEFT': {
    cause:
      'Objects or the type IstioOperator are left over from an istioctl or operator up to 1.23. Nothing reads them any more, and they do no harm; but whoever deletes one waits for ever, as it has a finalizer that only the operator removes.',
    mend: 'Take the finalizer away and delete the type, as the hint says; or leave them.',
  },
  'W-OLDER-ISTHMUS': {
    cause:
      'An older isthmus applied the mesh. What it keeps in the cluster (labels, inventory) has a form that this one changes, once, at its next apply; nothing that runs is touched by that.',
    mend: 'Apply. Let everybody who applies this mesh have the newer isthmus by then: the older one refuses to work there (`E-NEWER-ISTHMUS`).',
  },
  'W-FACT-ELSEWHERE': {
    cause:
      'Of the clusters that were chosen, one needs a value that only another cluster can tell (the address of a gateway, a reader token), and that one has not told it yet. An apply of this choice does the rest, and fails in these steps (`E-FACT-MISSING`). Or a new gateway comes after a step of another cluster.',
    mend: 'Choose the other cluster, too, or leave out `--cluster`.',
  },
  'W-FACT-OF-OTHERS': {
    cause:
      'With `trust: { mode: external }` something else makes the Secret `cacerts` of each control plane, and in a cluster it is not there, or istiod could not use it. istiod is not installed before.',
    mend: 'Have it made (cert-manager, a script, `kubectl create secret`), before the apply or while it waits. Where the namespace is not there yet, apply makes it first. A root of your own that isthmus is to use: `trust: { mode: root }`.',
  },
  'W-FIELDS-BESIDE': {
    cause:
      'Since it was applied, somebody has set a field in an item of a list that isthmus has made (a port of a Service, a container, a webhook), and mesh.yaml says nothing of that field. So nothing differs, and apply leaves it. But the item may do something else by it than it is there for: a `targetPort` leads the port elsewhere. Once an apply has changed the object it is not said any more: what was set before cannot be told then from what Kubernetes has filled in for whoever made the object.',
    mend: 'Ask who is named. If it is a mistake, take the field out of the object by hand (`kubectl edit`); if it is meant, let it be, or say it in mesh.yaml where there is a field or a value for it.',
  },
  'W-WEBHOOK-LEFT': {
    cause:
      'mesh.yaml has another istiod than before in a cluster (`istio.namespace` was changed, or a revision), and the webhook of the former one is still there and selects the same Pods: without `--prune` it stays, with its istiod. A new Pod is then injected by both, and nobody can say which of them leads it.',
    mend: '`isthmus apply --prune`, in the same apply if that may be: first the new one is made, then the former one goes, with its namespace. The Pods that it has injected ask for it until they are restarted (`kubectl rollout restart`), and their certificates end within a day: restart them at once. Where Pods still use its revision it stays with `--prune`, too, and restarting them helps nothing as long as both inject: write that revision beside the new one (`revisions: { default: {}, next: … }`), by which isthmus switches its webhook off, apply, restart them, and leave it out then (docs/upgrades.md). With `trust: { mode: self-signed }` the new istiod has a root of its own in its namespace, which what still runs does not trust.',
  },
  'W-MAKERS-UNKNOWN': {
    cause:
      'Whether Helm, the Sail operator or an operator of Istio look after what is to be adopted could not be found out, mostly because the user of the context may not read that.',
    mend: 'Plan as somebody who may, before anything is adopted: those others would undo it, or delete it one day.',
  },
};
