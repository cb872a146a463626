import type { Ports } from '../ports.ts';
import type { ChangeSet } from '../state/change.ts';
import { writeGroups } from './order.ts';

/** Deletes what is ours but wanted by no step any more, in the reverse of the order in which it was made. */
export async function prune(leftovers: ChangeSet['leftovers'], ports: Ports): Promise<void> {
  for (const { cluster, changes } of leftovers) {
    const client = ports.clusters(cluster);
    for (const group of writeGroups(changes).toReversed()) {
      await Promise.all(
        group.map(async (change) => {
          if (change.kind !== 'delete') return;
          await client.delete(change.ref, { uid: change.uid });
          ports.reporter.report({
            kind: 'object-changed',
            step: `${cluster}/${change.step}`,
            cluster,
            ref: change.ref,
            verb: 'deleted',
          });
        }),
      );
    }
  }
}
