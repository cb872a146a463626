import { type ObjectRef, refKey } from '../cluster/object.ts';
import type { Step } from '../steps/step.ts';
import type { ChangeSet, Problem, StepChanges } from './change.ts';
import type { Inventory } from './inventory.ts';
import { leftoversIn, removalOrder, withDeletions } from './leftovers.ts';
import { problemOf } from './problem.ts';
import type { Views } from './view.ts';

/** A cluster in which it is sure what all its steps want. */
export interface SurePlace {
  readonly cluster: string;
  readonly steps: readonly Step[];
  readonly wanted: readonly ObjectRef[];
  /** What the cluster says the mesh has there. */
  readonly inventory: Inventory | undefined;
}

/**
 * The steps, and what is left over in these clusters, found in what was seen and, with all `leftovers`, wherever else their inventories
 * lead. Where that could not be looked at, nobody knows; `searched` are the others.
 */
export async function withLeftovers(
  steps: readonly StepChanges[],
  places: readonly SurePlace[],
  {
    views,
    mesh,
    order,
    leftovers: all,
  }: { views: Views; mesh: string; order: readonly string[]; leftovers: boolean },
): Promise<{ readonly changeSet: ChangeSet; readonly searched: ReadonlySet<string> }> {
  const searches = all ? await Promise.all(places.map((place) => searchIn(place, views))) : [];
  const unsearched = searches.filter((problem) => problem !== undefined);
  const searched = places.filter((_place, index) => searches[index] === undefined);
  const found = searched.flatMap((place) => {
    const wanted = [...place.wanted, ...place.steps.flatMap(({ leaves }) => leaves)].map(refKey);
    const objects = views.of(place.cluster).objects();
    return [...leftoversIn(place, objects, { mesh, wanted: new Set(wanted), all })];
  });
  const deletions = new Map(found);
  const removals = removalOrder([...deletions.keys()], order);
  return {
    changeSet: {
      steps: withDeletions(steps, deletions, removals),
      removals,
      ...(unsearched.length > 0 && { unsearched }),
    },
    searched: new Set(all ? searched.map(({ cluster }) => cluster) : []),
  };
}

/** Looks where no step wants anything today, but one did once. Why it could not, if so. */
async function searchIn(
  { cluster, inventory }: SurePlace,
  views: Views,
): Promise<Problem | undefined> {
  try {
    await views.of(cluster).search(inventory?.scopes ?? []);
    return undefined;
  } catch (error) {
    return { ...problemOf(error), cluster };
  }
}
