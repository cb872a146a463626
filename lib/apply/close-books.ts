import { ClusterError } from '../cluster/cluster-error.ts';
import { type ObjectRef, refOf } from '../cluster/object.ts';
import { changesOf } from '../state/change-set.ts';
import { scopesOfAll, shrunk } from '../state/inventory.ts';
import { isOurs } from '../state/leftovers.ts';
import type { Preview } from '../state/preview.ts';
import type { Run } from './run.ts';

/** What the steps of a cluster want, as far as the preview could tell. */
export function plannedIn(cluster: string, { changeSet }: Preview): readonly ObjectRef[] {
  const steps = changeSet.steps.filter(({ step }) => step.cluster === cluster);
  return changesOf({ ...changeSet, steps }).flatMap(({ kind, ref }) =>
    kind === 'delete' ? [] : [ref],
  );
}

/**
 * After an apply that ended well: strikes out of the inventories what is no longer there, where all that is left over was looked for. A
 * former cluster is forgotten when nothing of anybody is left over.
 */
export async function closeBooks({ preview, books, options }: Run): Promise<void> {
  const { views, searched, changeSet } = preview;
  const isLeft = changeSet.steps.some(({ step, changes }) =>
    changes.some(
      ({ kind, ref }) => kind === 'delete' && views.of(step.cluster).last(ref) !== undefined,
    ),
  );
  await Promise.all(
    [...searched].map(async (cluster) => {
      const ours = views
        .of(cluster)
        .objects()
        .filter((object) => isOurs(object, options.mesh));
      const scopes = scopesOfAll([...ours.map(refOf), ...plannedIn(cluster, preview)]);
      try {
        await books.correct(cluster, (last) => {
          const members = isLeft ? (last?.members ?? []) : options.members;
          return last === undefined
            ? { cluster, members: options.members, scopes }
            : shrunk({ ...last, cluster }, { members, scopes });
        });
      } catch (error) {
        // It says too much then, which costs a LIST; the next apply tries again.
        if (!(error instanceof ClusterError)) throw error;
      }
    }),
  );
}
