import { ClusterError } from '../cluster/cluster-error.ts';
import { type ObjectRef, refOf } from '../cluster/object.ts';
import { changesOf } from '../state/change-set.ts';
import { type Inventory, scopesOfAll, shrunk } from '../state/inventory.ts';
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
 * former cluster is forgotten when nothing of anybody is left over, and one that the mesh leaves when nothing of the mesh is left in it.
 */
export async function closeBooks(run: Run): Promise<void> {
  const { preview, options } = run;
  const { views, searched, changeSet, leaving = new Set(), inventories } = preview;
  const isLeft = changeSet.steps.some(({ step, changes }) =>
    changes.some(
      ({ kind, ref }) => kind === 'delete' && views.of(step.cluster).last(ref) !== undefined,
    ),
  );
  await correctAll(searched, run, (cluster, last) => {
    const ours = views
      .of(cluster)
      .objects()
      .filter((object) => isOurs(object, options.mesh));
    const scopes = scopesOfAll([...ours.map(refOf), ...plannedIn(cluster, preview)]);
    const members = isLeft ? (last?.members ?? []) : options.members;
    return last === undefined
      ? { cluster, members: options.members, scopes }
      : shrunk({ ...last, cluster }, { members, scopes });
  });
  const staying = [...inventories].filter(
    ([cluster, inventory]) => inventory !== undefined && !leaving.has(cluster),
  );
  if (leaving.size === 0) return;
  await correctAll(new Map(staying).keys(), run, (cluster, last) => {
    const { members, scopes } = last ?? { members: [], scopes: [] };
    return { cluster, scopes, members: members.filter(({ name }) => !leaving.has(name)) };
  });
}

/** An inventory that cannot be written says too much, which costs a LIST; the next run tries again. */
async function correctAll(
  clusters: Iterable<string>,
  { books }: Run,
  make: (cluster: string, last: Inventory | undefined) => Inventory,
): Promise<void> {
  await Promise.all(
    [...clusters].map(async (cluster) => {
      try {
        await books.correct(cluster, (last) => make(cluster, last));
      } catch (error) {
        if (!(error instanceof ClusterError)) throw error;
      }
    }),
  );
}
