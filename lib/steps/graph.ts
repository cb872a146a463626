import { groupBy } from '../group-by.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import type { Fact, Plan, Step, StepId } from './step.ts';

/** `to` starts only when `from` is done. */
export interface Edge {
  readonly from: StepId;
  readonly to: StepId;
  readonly reason: string;
  /** The value that travels along the edge, if one does. */
  readonly fact: Fact<unknown> | undefined;
  /** As in `After`. */
  readonly kept?: true;
}

/** All steps of a mesh in an order that respects every edge; otherwise the order of the guide. */
export interface StepGraph {
  readonly steps: readonly Step[];
  readonly edges: readonly Edge[];
  /** What the step waits for. */
  readonly before: (id: StepId) => readonly Edge[];
  /** What waits for the step. */
  readonly after: (id: StepId) => readonly Edge[];
}

/**
 * The graph of a topology: edges follow from facts (`needs`) and from `after`.
 * Throws on a step that is missing, doubled or waits for itself: a plan file is wrong then, not the user.
 */
export function buildGraph(topology: Topology, plans: readonly Plan[]): StepGraph {
  return graphOf(plans.flatMap((plan) => plan.steps(topology)));
}

/** The graph of these steps; throws as `buildGraph` does. */
export function graphOf(steps: readonly Step[]): StepGraph {
  const byId = new Map<StepId, Step>();
  for (const step of steps) {
    if (byId.has(step.id)) throw new Error(`two steps are called ${step.id}`);
    byId.set(step.id, step);
  }
  const edges = steps.flatMap(edgesOf);
  for (const edge of edges) {
    if (!byId.has(edge.from)) {
      throw new Error(`${edge.to} waits for ${edge.from}, which no plan makes`);
    }
  }
  return withEdges(byId, edges);
}

/** The same graph with more steps and edges. Throws when steps wait for each other then. */
export function extended(
  { steps, edges }: StepGraph,
  more: { readonly steps: readonly Step[]; readonly edges: readonly Edge[] },
): StepGraph {
  const all = [...steps, ...more.steps];
  return withEdges(new Map(all.map((step) => [step.id, step])), [...edges, ...more.edges]);
}

function withEdges(byId: ReadonlyMap<StepId, Step>, edges: readonly Edge[]): StepGraph {
  const before = groupBy(edges, (edge) => edge.to);
  const after = groupBy(edges, (edge) => edge.from);
  return {
    steps: sortSteps(byId, before),
    edges,
    before: (id) => before.get(id) ?? [],
    after: (id) => after.get(id) ?? [],
  };
}

/**
 * The steps of a graph that are wanted. Facts from the others are then read, not waited for; what waited for one through them waits on.
 */
export function restrictGraph(graph: StepGraph, isWanted: (step: Step) => boolean): StepGraph {
  const steps = graph.steps.filter(isWanted);
  const ids = new Set(steps.map((step) => step.id));
  const edges = steps.flatMap(({ id }) => edgesThrough(graph, id, ids));
  return withEdges(new Map(steps.map((step) => [step.id, step])), edges);
}

/** What a step waits for among the wanted ones, also through those that are not. */
function edgesThrough(graph: StepGraph, to: StepId, wanted: ReadonlySet<StepId>): readonly Edge[] {
  const own = graph.before(to);
  const direct = own.filter(({ from }) => wanted.has(from));
  const seen = new Set(direct.map(({ from }) => from));
  const through = own
    .filter(({ from }) => !wanted.has(from))
    .flatMap(({ from, reason }) => {
      const found: Edge[] = [];
      const passed = [from];
      for (const id of passed) {
        for (const { from: earlier } of graph.before(id)) {
          if (seen.has(earlier)) continue;
          seen.add(earlier);
          if (wanted.has(earlier)) found.push({ from: earlier, to, reason, fact: undefined });
          else passed.push(earlier);
        }
      }
      return found;
    });
  return [...direct, ...through];
}

/** These steps and all that they wait for. */
export function withPredecessors(graph: StepGraph, ids: readonly StepId[]): ReadonlySet<StepId> {
  const found = new Set(ids);
  for (const id of found) for (const { from } of graph.before(id)) found.add(from);
  return found;
}

function edgesOf(step: Step): readonly Edge[] {
  return [
    ...step.after.map(({ step: from, ...edge }) => ({
      from,
      to: step.id,
      fact: undefined,
      ...edge,
    })),
    ...step.needs.map((fact) => ({
      from: fact.from,
      to: step.id,
      reason: `needs the ${fact.name}`,
      fact,
    })),
  ];
}

/** Depth first: a step that is listed too early comes right after what it waits for. Throws when there is a cycle. */
function sortSteps(
  byId: ReadonlyMap<StepId, Step>,
  before: ReadonlyMap<StepId, readonly Edge[]>,
): readonly Step[] {
  const sorted = new Set<Step>();
  const path = new Set<StepId>();
  for (const step of byId.values()) visit(step);
  return [...sorted];

  function visit(step: Step): void {
    if (sorted.has(step)) return;
    if (path.has(step.id)) throw new Error(`steps wait for each other: ${cycle(path, step.id)}`);
    path.add(step.id);
    for (const { from } of before.get(step.id) ?? []) {
      const earlier = byId.get(from);
      if (earlier !== undefined) visit(earlier);
    }
    path.delete(step.id);
    sorted.add(step);
  }
}

/** Each waits for the next; the last is the first again. */
function cycle(path: ReadonlySet<StepId>, again: StepId): string {
  const ids = [...path];
  return [...ids.slice(ids.indexOf(again)), again].join(' → ');
}
