import type { Topology } from '../mesh/topology.ts';
import type { Fact, Plan, Step, StepId } from './step.ts';

/** `to` starts only when `from` is done. */
export interface Edge {
  readonly from: StepId;
  readonly to: StepId;
  readonly reason: string;
  /** The value that travels along the edge, if one does. */
  readonly fact: Fact<unknown> | undefined;
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
    if (!byId.has(edge.from))
      throw new Error(`${edge.to} waits for ${edge.from}, which no plan makes`);
  }
  const before = groupBy(edges, (edge) => edge.to);
  const after = groupBy(edges, (edge) => edge.from);
  return {
    steps: sortSteps(steps, before, after),
    edges,
    before: (id) => before.get(id) ?? [],
    after: (id) => after.get(id) ?? [],
  };
}

/** The part of a graph that lies in these clusters. Facts from the other clusters are then read, not waited for. */
export function restrictGraph(graph: StepGraph, clusters: ReadonlySet<string>): StepGraph {
  const steps = graph.steps.filter((step) => clusters.has(step.cluster));
  const ids = new Set(steps.map((step) => step.id));
  const edges = graph.edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to));
  return {
    steps,
    edges,
    before: (id) => graph.before(id).filter((edge) => ids.has(edge.from)),
    after: (id) => graph.after(id).filter((edge) => ids.has(edge.to)),
  };
}

/** Everything that waits, directly or not, for the step; without the step itself. */
export function descendants(graph: StepGraph, id: StepId): ReadonlySet<StepId> {
  const found = new Set<StepId>();
  const queue = [id];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const edge of graph.after(next)) {
      if (found.has(edge.to)) continue;
      found.add(edge.to);
      queue.push(edge.to);
    }
  }
  return found;
}

function edgesOf(step: Step): readonly Edge[] {
  return [
    ...step.after.map(({ step: from, reason }) => ({ from, to: step.id, reason, fact: undefined })),
    ...step.needs.map((fact) => ({
      from: fact.from,
      to: step.id,
      reason: `needs the ${fact.name}`,
      fact,
    })),
  ];
}

function sortSteps(
  steps: readonly Step[],
  before: ReadonlyMap<StepId, readonly Edge[]>,
  after: ReadonlyMap<StepId, readonly Edge[]>,
): readonly Step[] {
  const position = new Map(steps.map((step, index) => [step.id, index]));
  const waiting = new Map(steps.map((step) => [step.id, before.get(step.id)?.length ?? 0]));
  const ready = steps.filter((step) => waiting.get(step.id) === 0).map((step) => step.id);
  const sorted: Step[] = [];
  while (ready.length > 0) {
    const id = takeFirst(ready, position);
    const step = steps[position.get(id) ?? -1];
    if (step !== undefined) sorted.push(step);
    for (const edge of after.get(id) ?? []) {
      const left = (waiting.get(edge.to) ?? 0) - 1;
      waiting.set(edge.to, left);
      if (left === 0) ready.push(edge.to);
    }
  }
  if (sorted.length < steps.length) {
    const done = new Set(sorted);
    throw new Error(
      `steps wait for each other: ${cycle(
        steps.filter((step) => !done.has(step)),
        before,
      )}`,
    );
  }
  return sorted;
}

function takeFirst(ready: StepId[], position: ReadonlyMap<StepId, number>): StepId {
  let best = 0;
  for (let index = 1; index < ready.length; index += 1) {
    if (rank(ready[index]) < rank(ready[best])) best = index;
  }
  const [first] = ready.splice(best, 1);
  if (first === undefined) throw new Error('no step is ready');
  return first;

  function rank(id: StepId | undefined): number {
    return id === undefined ? 0 : (position.get(id) ?? 0);
  }
}

function cycle(stuck: readonly Step[], before: ReadonlyMap<StepId, readonly Edge[]>): string {
  const ids = new Set(stuck.map((step) => step.id));
  const path: StepId[] = [];
  let next = stuck[0]?.id;
  while (next !== undefined && !path.includes(next)) {
    path.push(next);
    next = before.get(next)?.find((edge) => ids.has(edge.from))?.from;
  }
  const loop = next === undefined ? path : [...path.slice(path.indexOf(next)), next];
  return loop.join(' → ');
}

function groupBy<K, V>(values: readonly V[], key: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group === undefined) groups.set(key(value), [value]);
    else group.push(value);
  }
  return groups;
}
