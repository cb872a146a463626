/** What a user may do to the objects of a resource (Kubernetes: SelfSubjectAccessReview). `*` is anything. */
export interface Right {
  readonly verb: string;
  /** The API group; the core group is the empty text. */
  readonly group: string;
  /** Plural: `deployments`; of a part of it `pods/portforward`. */
  readonly resource: string;
  /** Absent: in all of the cluster. */
  readonly namespace?: string;
  /** Absent: to all of them. */
  readonly name?: string;
}
