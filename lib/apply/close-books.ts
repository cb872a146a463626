import { ClusterError } from '../cluster/cluster-error.ts';
import { type ObjectRef, refOf } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import { isSameInventory, scopesOfAll, shrunk } from '../state/inventory.ts';
import { isOurs } from '../state/leftovers.ts';
import type { Preview } from '../state/preview.ts';
import type { Books, Make } from './books.ts';
import type { Run } from './run.ts';

/** What the steps of each cluster want, as far as the preview could tell. */
export function plannedIn({
  changeSet: { steps },
}: Preview): (cluster: string) => readonly ObjectRef[] {
  const clusters = groupBy(steps, ({ step }) => step.cluster);
  return (cluster) =>
    (clusters.get(cluster) ?? []).flatMap(({ changes }) =>
      changes.flatMap(({ kind, ref }) => (kind === 'delete' ? [] : [ref])),
    );
}

type Closing = Pick<Run, 'preview'> & {
  readonly options: Pick<Run['options'], 'mesh' | 'members'>;
};

/**
 * After an apply that ended well: strikes out of the inventories what is no longer there, where all that is left over was looked for. A
 * former cluster is forgotten when nothing of anybody is left over.
 */
export async function closeBooks(run: Run): Promise<void> {
  const closing = closingsOf(run);
  await Promise.all(
    [...run.preview.searched].map((cluster) =>
      correctOrLeave(run.books, cluster, closing(cluster)),
    ),
  );
}

/** A cluster that is destroyed is no longer to be told of by the others, which have inventories. */
export async function forget({ preview: { forgets }, books }: Run): Promise<void> {
  const others = forgets?.in ?? [];
  await Promise.all(
    others.map((cluster) =>
      correctOrLeave(books, cluster, (last) => ({
        cluster,
        scopes: last?.scopes ?? [],
        members: (last?.members ?? []).filter(({ name }) => forgets?.gone.includes(name) !== true),
      })),
    ),
  );
}

async function correctOrLeave(books: Books, cluster: string, make: Make): Promise<void> {
  try {
    await books.correct(cluster, make);
  } catch (error) {
    // It says too much then, which costs a LIST; the next apply tries again.
    if (!(error instanceof ClusterError)) throw error;
  }
}

/** Would an apply that has nothing to do correct no inventory either? */
export function areClosed(run: Closing): boolean {
  const { searched, inventories } = run.preview;
  const closing = closingsOf(run);
  return [...searched].every((cluster) => {
    const last = inventories.get(cluster);
    return isSameInventory(last, closing(cluster)(last));
  });
}

function closingsOf({ preview, options }: Closing): (cluster: string) => Make {
  const { views, changeSet } = preview;
  const isLeft = changeSet.steps.some(({ step, changes }) =>
    changes.some(
      ({ kind, ref }) => kind === 'delete' && views.of(step.cluster).last(ref) !== undefined,
    ),
  );
  const planned = plannedIn(preview);
  return (cluster) => {
    const ours = views
      .of(cluster)
      .objects()
      .filter((object) => isOurs(object, options.mesh));
    const scopes = scopesOfAll([...ours.map(refOf), ...planned(cluster)]);
    return (last) => {
      const members = isLeft ? (last?.members ?? []) : options.members;
      return last === undefined
        ? { cluster, members: options.members, scopes }
        : shrunk({ ...last, cluster }, { members, scopes });
    };
  };
}
