import type { Clusters } from '../cluster/client.ts';
import { type Manifest, type ObjectRef, refKey, refOf } from '../cluster/object.ts';
import type { Step } from '../steps/step.ts';
import type { ChangeSet, Problem, StepChanges } from './change.ts';
import { foreignEntries } from './fields.ts';
import type { Inventory } from './inventory.ts';
import { isOurs, leftoversIn, removalOrder, withDeletions } from './leftovers.ts';
import { ownObjects } from './own-objects.ts';
import { problemOf } from './problem.ts';
import type { Changes, Removal } from './removal.ts';
import { sparedAmong } from './spared.ts';
import { keptOr } from './staying.ts';
import { usedAmong } from './in-use.ts';
import type { Views } from './view.ts';

/** A cluster in which it is sure what all its steps want. */
export interface SurePlace {
  readonly cluster: string;
  readonly steps: readonly Step[];
  readonly wanted: readonly ObjectRef[];
  /** What the cluster says the mesh has there. */
  readonly inventory: Inventory | undefined;
}

export interface Search {
  readonly clusters: Clusters;
  readonly views: Views;
  readonly mesh: string;
  readonly removal: Removal;
  /** Names of the steps in the order of the guides. */
  readonly order: readonly string[];
  /** The clusters that control planes in this one serve. */
  readonly servedBy: (cluster: string) => readonly string[];
  /** Look for all of it, not only for what has a successor among what was seen. */
  readonly leftovers: boolean;
}

/**
 * These places, after a look at where something may be left over, for those who judge by what was seen. Where that cannot be looked at is
 * said when it is searched for.
 */
export async function seeingLeftovers<
  Place extends Pick<SurePlace, 'cluster' | 'inventory'> & { readonly problem: unknown },
>(
  places: readonly Place[],
  { options, views }: { readonly options: Pick<Search, 'leftovers'>; readonly views: Views },
): Promise<readonly Place[]> {
  if (!options.leftovers) return places;
  const known = places.filter(({ problem }) => problem === undefined);
  await Promise.allSettled(
    known.map(({ cluster, inventory }) => views.of(cluster).search(inventory?.scopes ?? [])),
  );
  return places;
}

/**
 * The steps, and what is left over in these clusters, found in what was seen and, with all `leftovers`, wherever else their inventories
 * lead. Where that could not be looked at, nobody knows; `searched` are the others.
 */
export async function withLeftovers(
  steps: readonly StepChanges[],
  places: readonly SurePlace[],
  search: Search,
): Promise<{ readonly changeSet: ChangeSet; readonly searched: ReadonlySet<string> }> {
  const found = await Promise.all(places.map((place) => searchIn(place, search)));
  const unsearched = found.flatMap(({ problem }) => problem ?? []);
  const searched = places.filter((_place, index) => found[index]?.problem === undefined);
  const changes: Changes = new Map(found.flatMap((result) => [...result.changes]));
  const deleting = [...changes].filter(([, own]) => own.some(({ kind }) => kind === 'delete'));
  return {
    changeSet: {
      steps: withDeletions(steps, changes, removalOrder([...changes.keys()], search.order)),
      removals: removalOrder(
        deleting.map(([id]) => id),
        search.order,
      ),
      ...(unsearched.length > 0 && { unsearched }),
    },
    searched: new Set(search.leftovers ? searched.map(({ cluster }) => cluster) : []),
  };
}

interface Found {
  readonly changes: Changes;
  /** Why there may be more of it. */
  readonly problem?: Problem;
}

async function searchIn(place: SurePlace, search: Search): Promise<Found> {
  const { cluster, wanted, steps } = place;
  const { mesh, removal } = search;
  const keys = new Set([...wanted, ...steps.flatMap(({ leaves }) => leaves)].map(refKey));
  const succeeded = (): Changes =>
    leftoversIn(place, search.views.of(cluster).objects(), { mesh, wanted: keys, all: false });
  if (!search.leftovers) return { changes: succeeded() };
  try {
    const own = await ownIn(place, search);
    const left = own.filter((one) => !keys.has(refKey(refOf(one))));
    const client = search.clusters(cluster);
    const names = [...new Set([cluster, ...search.servedBy(cluster)])];
    const spared = new Map([
      ...heldByGit(left, steps),
      ...(await sparedAmong(left, { client, mesh, removal, wanted })),
      ...(await usedAmong(left, removal.inUse, {
        mesh,
        wanted: own.filter((one) => keys.has(refKey(refOf(one)))),
        clusters: search.clusters,
        names,
      })),
    ]);
    const changes = [...leftoversIn(place, left, { mesh, wanted: keys, all: true })].map(
      ([id, found]) => [id, found.map((change) => keptOr(change, spared))] as const,
    );
    return { changes: new Map(changes) };
  } catch (error) {
    return { changes: succeeded(), problem: { ...problemOf(error), cluster } };
  }
}

/** Where Git brings steps, what others apply, too, is theirs to remove. */
function heldByGit(
  left: readonly Manifest[],
  steps: readonly Step[],
): readonly (readonly [string, string])[] {
  if (!steps.some(({ broughtBy }) => broughtBy === 'git')) return [];
  return left.flatMap((object) => {
    const other = foreignEntries(object).find(({ operation }) => operation === 'Apply');
    if (other === undefined) return [];
    return [[refKey(refOf(object)), `${other.manager} brings it: remove it from Git`] as const];
  });
}

/**
 * All that is ours: where no step wants anything today, but one did once, the inventory leads. An older isthmus has left none: then all
 * kinds are looked through. Throws `ClusterError`.
 */
async function ownIn(
  { cluster, wanted, inventory }: SurePlace,
  { clusters, views, mesh, removal }: Search,
): Promise<readonly Manifest[]> {
  const view = views.of(cluster);
  const ours = (): readonly Manifest[] => view.objects().filter((object) => isOurs(object, mesh));
  if (inventory === undefined && ours().length > 0) {
    const client = clusters(cluster);
    const namespaces = [...new Set(wanted.flatMap(({ namespace }) => namespace ?? []))];
    const kinds = await client.kinds();
    const all = { client, mesh, kinds, required: removal.kinds, namespaces };
    for (const object of await ownObjects(all, undefined)) view.note(refOf(object), object);
  }
  await view.search(inventory?.scopes ?? []);
  return ours();
}
