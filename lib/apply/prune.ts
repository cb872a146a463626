import type { Ports } from '../ports.ts';
import { problemOf } from '../state/problem.ts';
import type { Change, ChangeSet } from '../state/change.ts';
import { writeGroups } from './order.ts';

/**
 * Deletes what is ours but wanted by no step any more, in the reverse of the order in which it was made. Never rejects:
 * what could not be deleted is reported, and found again by the next plan.
 */
export async function prune(leftovers: ChangeSet['leftovers'], ports: Ports): Promise<void> {
  for (const { cluster, changes } of leftovers) {
    for (const group of writeGroups(changes).toReversed()) {
      await Promise.all(group.map((change) => remove(cluster, change, ports)));
    }
  }
}

async function remove(cluster: string, change: Change, ports: Ports): Promise<void> {
  if (change.kind !== 'delete') return;
  const { ref, uid } = change;
  const { report } = ports.reporter;
  const what = { step: `${cluster}/${change.step}`, cluster, ref } as const;
  try {
    await ports.clusters(cluster).delete(ref, { uid });
    report({ kind: 'object-changed', ...what, verb: 'deleted' });
  } catch (error) {
    report({ kind: 'object-failed', ...what, problem: problemOf(error) });
  }
}
