import type { Manifest, ObjectRef } from '../../../lib/cluster/object.ts';
import type { Pair } from '../../../lib/trust/issue.ts';
import type { Sandbox } from '../../../lib/sandbox/sandbox.ts';

/** A fault in embedded clusters, and the only check that may find it. */
export interface EmbeddedFault {
  readonly what: string;
  readonly found: string;
  /** In the finding. */
  readonly said?: string;
  readonly make: (hand: Hand) => void | Promise<void>;
}

/** Somebody with kubectl. */
export interface Hand {
  readonly edit: (
    cluster: string,
    ref: ObjectRef,
    change: (live: Manifest) => Manifest,
    subresource?: 'status',
  ) => void;
  readonly write: (cluster: string, object: Manifest) => void;
  readonly remove: (cluster: string, ref: ObjectRef) => void;
  /** Of the mesh, where it has one. */
  readonly root: Pair;
}

export async function handOf(
  sandbox: Sandbox,
  root: Pair,
  make: EmbeddedFault['make'],
): Promise<void> {
  const someone = sandbox.as('kubectl-edit');
  const removals: Promise<void>[] = [];
  await make({
    root,
    edit: (cluster, ref, change, subresource) => someone.edit(cluster, ref, change, subresource),
    write: (cluster, object) => someone.write(cluster, object),
    remove: (cluster, ref) => {
      removals.push(
        (async () => {
          const live = await sandbox(cluster).get(ref);
          await sandbox(cluster).delete(ref, { uid: live?.metadata.uid ?? '' });
        })(),
      );
    },
  });
  await Promise.all(removals);
}
