import { type Edge, extended, type StepGraph } from './graph.ts';
import { type Step, step, type StepId } from './step.ts';

/** Clusters that something new comes to one after the other. */
export interface Turns {
  readonly order: readonly string[];
  /** How long one in which something changes must have worked before the next one has its turn. Milliseconds. */
  readonly pause: number;
  readonly changing: ReadonlySet<string>;
  /** Is it a step that waits for the turn of its cluster? Others do not. */
  readonly waits: (id: StepId) => boolean;
}

/**
 * The graph in which clusters take turns: between two of them stands a step that is done when the first one works, which waits for all
 * that moves there, and all that moves in the second one waits for it.
 */
export function inTurns(graph: StepGraph, { order, pause, changing, waits }: Turns): StepGraph {
  const moving = (cluster: string): readonly StepId[] =>
    graph.steps.filter((one) => one.cluster === cluster && waits(one.id)).map(({ id }) => id);
  const gates = order
    .slice(0, -1)
    .map((cluster, index) => gateOf(cluster, order[index + 1], changing.has(cluster) ? pause : 0));
  const edges = gates.flatMap(({ id, cluster }, index): readonly Edge[] => {
    const next = order[index + 1] ?? '';
    const before = gates[index - 1]?.id;
    return [
      ...(before === undefined ? [] : [edge(before, id, 'clusters take turns')]),
      ...moving(cluster).map((from) => edge(from, id, `it moves in the turn of ${cluster}`)),
      ...moving(next).map((to) => edge(id, to, `${cluster} has its turn before ${next}`)),
    ];
  });
  return extended(graph, { steps: gates, edges });
}

function gateOf(cluster: string, next = '', pause: number): Step {
  return step({
    id: `${cluster}/rollout`,
    title: `Verify ${cluster} before ${next} has its turn`,
    proof: { cluster, pause },
  });
}

function edge(from: StepId, to: StepId, reason: string): Edge {
  return { from, to, reason, fact: undefined };
}
