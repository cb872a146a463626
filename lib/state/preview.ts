import { refOf } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import type { Result } from '../result.ts';
import { type Facts, missingFacts } from '../steps/facts.ts';
import type { StepGraph } from '../steps/graph.ts';
import type { Step } from '../steps/step.ts';
import type { ChangeSet, Problem, StepChanges } from './change.ts';
import { type SurePlace, withLeftovers } from './find-leftovers.ts';
import { withDisturbances } from './disturbances.ts';
import { followerOf } from './look-progress.ts';
import type { Inventory } from './inventory.ts';
import { listAll, type Looking, type SeenPlace, wantedIn, withInventory } from './places.ts';
import type { PreviewOptions, Reads } from './preview-options.ts';
import { problemOf } from './problem.ts';
import { readNeeds, type Told } from './read-facts.ts';
import { isHeavy } from './recollect.ts';
import { type Rendered, renderSteps, withRivals } from './rendered.ts';
import { absentNamespaces, examineStep } from './step-changes.ts';
import { keptAll, unrenderedIn, unrenderedOutlook, type UnrenderedSteps } from './unrendered.ts';
import { ever, type Views, viewsOf } from './view.ts';

export type { PreviewOptions, Reads } from './preview-options.ts';

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
  /** A former cluster that is destroyed, and those whose inventories then need not know of it any more. */
  readonly forgets?: { readonly former: string; readonly in: readonly string[] };
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
    ([cluster, steps]): SeenPlace => ({ cluster, steps, problem: undefined, inventory: undefined }),
  );
  const known = places.map((place) => withInventory(place, views, options.mesh));
  const guessed = await renderSteps(graph.steps, new Map(), options.mesh, {
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
    new Map([...guessed, ...(await renderSteps(informed, told.facts, options.mesh, ports))]),
  );
  const relisted = await listAll(listed, rendered, looking);
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
  const inventories = new Map(
    relisted
      .filter((place) => place.problem === undefined)
      .map(({ cluster, inventory }) => [cluster, inventory]),
  );
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
    },
    views,
    facts: told.facts,
    inventories,
    searched,
  };
}

function inGraphOrder(graph: StepGraph, compared: readonly StepChanges[]): readonly StepChanges[] {
  const changes = new Map(compared.map((planned) => [planned.step.id, planned]));
  return graph.steps.flatMap(({ id }) => changes.get(id) ?? []);
}

interface Scene extends Looking {
  readonly rendered: Rendered;
  readonly told: Told;
  readonly unrendered: UnrenderedSteps;
}

async function comparePlace(place: SeenPlace, scene: Scene): Promise<readonly StepChanges[]> {
  const absent = await absentIn(place, scene);
  return Promise.all(place.steps.map((step) => compareStep(step, absent, scene)));
}

async function absentIn(
  place: SeenPlace,
  { rendered, views }: Scene,
): Promise<Result<ReadonlySet<string>, Problem>> {
  if (place.problem !== undefined) return { ok: false, error: place.problem };
  try {
    const wanted = wantedIn(place, rendered);
    return { ok: true, value: await absentNamespaces(wanted, views.of(place.cluster), ever) };
  } catch (error) {
    return { ok: false, error: problemOf(error) };
  }
}

/** A step that needs a fact of a cluster that could not be looked at cannot be looked at either: its objects may be others. */
async function compareStep(
  step: Step,
  absent: Result<ReadonlySet<string>, Problem>,
  { ports, options, views, rendered, told, unrendered }: Scene,
): Promise<StepChanges> {
  const unseen = step.needs.filter((fact) => told.unseen.has(fact.id));
  const missing = missingFacts(step, told.facts).filter((fact) => !unseen.includes(fact));
  const unchanged = { step, changes: [], missing, unseen };
  if (!absent.ok) return { ...unchanged, problem: absent.error };
  const blind = unseen[0] ?? step.heeds.find((heed) => told.unseen.has(heed.id));
  if (blind !== undefined) return { ...unchanged, problem: problemOf(told.unseen.get(blind.id)) };
  const kept = unrendered.get(step.id);
  if (kept !== undefined) return { ...unchanged, changes: keptAll(kept) };
  const wanted = rendered.get(step.id);
  if (wanted?.ok === false) return { ...unchanged, problem: wanted.error };
  try {
    const changes = await examineStep(step, wanted?.value ?? [], {
      clusters: ports.clusters,
      views,
      since: ever,
      shared: options.shared,
      absentNamespaces: absent.value,
      // Of everything else a dry run is asked: it finds what policies refuse.
      lacks: (ref) => isHeavy(ref) && views.of(step.cluster).lacks(ref, ever),
      now: ports.clock.now(),
    });
    return { ...unchanged, changes };
  } catch (error) {
    return { ...unchanged, problem: problemOf(error) };
  }
}

/** With all that their steps want, or are left with. */
function surePlaces(places: readonly SeenPlace[], scene: Scene): readonly SurePlace[] {
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
function isSure({ problem, steps }: SeenPlace, { rendered, told, unrendered }: Scene): boolean {
  return (
    problem === undefined &&
    steps.every(
      ({ id, needs }) =>
        (rendered.get(id)?.ok === true || unrendered.has(id)) &&
        !needs.some((fact) => told.unseen.has(fact.id)),
    )
  );
}
