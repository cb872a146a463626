import type { Clock } from '../clock.ts';
import type { Clusters } from '../cluster/client.ts';
import { refOf } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import type { Cache } from '../render/cache.ts';
import type { Render } from '../render/render.ts';
import type { Result } from '../result.ts';
import type { Facts } from '../steps/facts.ts';
import type { StepGraph } from '../steps/graph.ts';
import type { SharedField, Step } from '../steps/step.ts';
import { besideOurs } from './fields-beside.ts';
import type { ChangeSet, Problem, StepChanges } from './change.ts';
import { seeingLeftovers, type SurePlace, withLeftovers } from './find-leftovers.ts';
import { type Disturbance, withDisturbances } from './disturbances.ts';
import { type Follow, followerOf, type LookProgress } from './look-progress.ts';
import { type Inventory, readInventory } from './inventory.ts';
import { inventoryRef, type MeshHome } from './ownership.ts';
import { problemOf } from './problem.ts';
import { readNeeds, type Told } from './read-facts.ts';
import { recollecting } from './recollect.ts';
import type { Removal } from './removal.ts';
import { type Rendered, renderSteps, withRivals } from './rendered.ts';
import { absentNamespaces } from './step-changes.ts';
import { compareStep } from './compare-step.ts';
import { unrenderedIn, unrenderedOutlook, type UnrenderedSteps } from './unrendered.ts';
import { ever, lookIn, type Views, viewsOf } from './view.ts';
import type { Wanted } from './wanted.ts';

/** A change set and what it was computed from. */
export interface Preview {
  readonly changeSet: ChangeSet;
  /** What was seen of the clusters so far. */
  readonly views: Views;
  readonly facts: Facts;
  /** What each cluster that was looked at says the mesh has there; undefined where it says nothing. */
  readonly inventories: ReadonlyMap<string, Inventory | undefined>;
  /** The clusters in which all that is left over was found. */
  readonly searched: ReadonlySet<string>;
  /** The steps in turns, where clusters take turns: what is applied then. */
  readonly graph?: StepGraph;
  /** Clusters of which nothing stays, and those whose inventories then need not know of them any more. */
  readonly forgets?: { readonly gone: readonly string[]; readonly in: readonly string[] };
}

export interface PreviewOptions extends MeshHome {
  readonly shared: readonly SharedField[];
  /** Changes that those who run in the mesh notice. */
  readonly disturbances: readonly Disturbance[];
  /** Look for all objects with our labels that no step wants; without all steps, only for those whose place a step takes. */
  readonly leftovers: boolean;
  readonly removal: Removal;
  /** The clusters that control planes in this one serve; none unless told. */
  readonly servedBy?: (cluster: string) => readonly string[];
  /** Names of the steps in the order of the guides: they delete in the reverse of it. */
  readonly order: readonly string[];
}

/** What a plan needs of the world. */
export interface Reads {
  readonly clusters: Clusters;
  readonly render: Render;
  readonly clock: Pick<Clock, 'now'>;
  /** Where verdicts of one plan are kept for the next; without it every object is read whole. */
  readonly cache?: Cache;
  /** Told how far it is. */
  readonly looked?: (progress: LookProgress) => void;
}

/** The steps of one cluster, and why it could not be looked at, if that is so. */
interface Place {
  readonly cluster: string;
  readonly steps: readonly Step[];
  readonly problem: Problem | undefined;
  /** What the cluster says the mesh has there. */
  readonly inventory: Inventory | undefined;
}

/**
 * Compares the graph with the live clusters. Only reads: LISTs, GETs and dry runs.
 * What goes wrong in one step or cluster is a `problem` there and of what depends on it; the rest is still looked at.
 */
export async function preview(
  graph: StepGraph,
  ports: Reads,
  options: PreviewOptions,
): Promise<Preview> {
  const views = viewsOf(ports.clusters, options.mesh);
  const follow = followerOf(ports.looked);
  const places = [...groupBy(graph.steps, ({ cluster }) => cluster)].map(
    ([cluster, steps]): Place => ({ cluster, steps, problem: undefined, inventory: undefined }),
  );
  const known = places.map((place) => withInventory(place, views, options));
  const guessed = await renderSteps(graph.steps, new Map(), options, {
    render: ports.render,
    follow: follow('rendering', graph.steps.length),
  });
  const all = places.map(({ cluster }) => cluster);
  const looking = { ports, options, views };
  const listed = await listAll(known, guessed, {
    ...looking,
    follow: follow('looking', all.length, all),
  });
  const told = await readNeeds(graph.steps, views, ever);
  const informed = graph.steps.filter((step) => step.needs.some((fact) => told.facts.has(fact.id)));
  const rendered = withRivals(
    new Map([...guessed, ...(await renderSteps(informed, told.facts, options, ports))]),
  );
  const relisted = await seeingLeftovers(await listAll(listed, rendered, looking), looking);
  const unrendered = unrenderedIn(graph.steps, rendered, { views, mesh: options.mesh });
  const scene = { ...looking, rendered, told, unrendered };
  const compare = follow('comparing', all.length, all);
  const compared = await Promise.all(
    relisted.map(async (place) => {
      const changes = await comparePlace(place, scene);
      compare(place.cluster);
      return changes;
    }),
  );
  const steps = inGraphOrder(graph, compared.flat());
  const { changeSet, searched } = await withLeftovers(steps, surePlaces(relisted, scene), {
    servedBy: () => [],
    ...options,
    clusters: ports.clusters,
    views,
  });
  return {
    changeSet: {
      ...withDisturbances(changeSet, options.disturbances),
      ...unrenderedOutlook(unrendered),
      ...besideOurs(changeSet, lookIn(views), options.shared),
    },
    views,
    facts: told.facts,
    inventories: inventoriesIn(relisted),
    searched,
  };
}

/** What a plan looks with. */
export interface Looking {
  readonly ports: Reads;
  readonly options: PreviewOptions;
  readonly views: Views;
}

/** The same, and what is known by then. */
export interface Comparing extends Looking {
  readonly rendered: Rendered;
  readonly told: Told;
  readonly unrendered: UnrenderedSteps;
}

/** Asked while the steps are rendered. */
async function withInventory(place: Place, views: Views, owner: MeshHome): Promise<Place> {
  const seen = await views.of(place.cluster).find(inventoryRef(owner), ever);
  if (seen.kind === 'unknown') return { ...place, problem: problemOf(seen.error) };
  return { ...place, inventory: seen.kind === 'live' ? readInventory(seen.object) : undefined };
}

/** LISTs what the steps want; a cluster that failed before is not asked again. */
function listAll(
  places: readonly (Place | Promise<Place>)[],
  rendered: Rendered,
  { ports, options, views, follow }: Looking & { readonly follow?: Follow },
): Promise<readonly Place[]> {
  return Promise.all(
    places.map(async (known) => {
      const place = await known;
      if (place.problem !== undefined) return place;
      const wanted = wantedIn(place, rendered);
      const refs = wanted.map(({ manifest }) => refOf(manifest));
      const heavy = ports.cache && recollecting(wanted, options.shared, ports.cache);
      try {
        await views.of(place.cluster).list(refs, heavy);
        return place;
      } catch (error) {
        return { ...place, problem: problemOf(error) };
      } finally {
        follow?.(place.cluster);
      }
    }),
  );
}

async function comparePlace(place: Place, scene: Comparing): Promise<readonly StepChanges[]> {
  const absent = await absentIn(place, scene);
  return Promise.all(place.steps.map((step) => compareStep(step, absent, scene)));
}

async function absentIn(
  place: Place,
  { rendered, views }: Comparing,
): Promise<Result<ReadonlySet<string>, Problem>> {
  if (place.problem !== undefined) return { ok: false, error: place.problem };
  try {
    const wanted = wantedIn(place, rendered);
    return { ok: true, value: await absentNamespaces(wanted, views.of(place.cluster), ever) };
  } catch (error) {
    return { ok: false, error: problemOf(error) };
  }
}

function inventoriesIn(places: readonly Place[]): Preview['inventories'] {
  return new Map(
    places
      .filter(({ problem }) => problem === undefined)
      .map(({ cluster, inventory }) => [cluster, inventory]),
  );
}

function inGraphOrder(graph: StepGraph, compared: readonly StepChanges[]): readonly StepChanges[] {
  const changes = new Map(compared.map((planned) => [planned.step.id, planned]));
  return graph.steps.flatMap(({ id }) => changes.get(id) ?? []);
}

/** With all that their steps want, or are left with. */
function surePlaces(places: readonly Place[], scene: Comparing): readonly SurePlace[] {
  const { rendered, unrendered } = scene;
  return places
    .filter((place) => isSure(place, scene))
    .map((place) => ({
      ...place,
      wanted: [
        ...wantedIn(place, rendered).map(({ manifest }) => refOf(manifest)),
        ...place.steps.flatMap(({ id }) => unrendered.get(id)?.own ?? []),
      ],
    }));
}

/** Of a cluster where it is not sure what all its steps want, nobody knows what is left over. */
function isSure({ problem, steps }: Place, { rendered, told, unrendered }: Comparing): boolean {
  return (
    problem === undefined &&
    steps.every(
      ({ id, needs }) =>
        (rendered.get(id)?.ok === true || unrendered.has(id)) &&
        !needs.some((fact) => told.unseen.has(fact.id)),
    )
  );
}

function wantedIn({ steps }: Place, rendered: Rendered): readonly Wanted[] {
  return steps.flatMap(({ id }) => {
    const wanted = rendered.get(id);
    return wanted?.ok === true ? wanted.value : [];
  });
}
