import type { ChangeSet } from '../state/change.ts';
import { restrictGraph, type StepGraph } from '../steps/graph.ts';
import type { StepId } from '../steps/step.ts';
import { risksOf } from './risk.ts';

/** What of a plan nobody has to look at first. */
export interface SafePart {
  readonly graph: StepGraph;
  readonly changeSet: ChangeSet;
  /** The steps that are left out: those with a risk, those that Git has not brought yet, and those that wait for one of them. */
  readonly held: readonly StepId[];
}

/** A step is done as a whole or not at all; what does not depend on one that is held goes on. */
export function safePartOf(changeSet: ChangeSet, graph: StepGraph): SafePart {
  const held = new Set([
    ...risksOf(changeSet).map(({ step }) => step),
    ...changeSet.steps.flatMap(({ step, git }) => (git?.awaits.length ? [step.id] : [])),
  ]);
  for (let size = -1; size !== held.size;) {
    size = held.size;
    for (const { id } of graph.steps) {
      if (graph.before(id).some(({ from }) => held.has(from))) held.add(id);
    }
  }
  if (held.size === 0) return { graph, changeSet, held: [] };
  return {
    graph: restrictGraph(graph, ({ id }) => !held.has(id)),
    changeSet: {
      ...changeSet,
      steps: changeSet.steps.filter(({ step: { id } }) => !held.has(id)),
      removals: changeSet.removals
        .map((stage) => stage.filter((id) => !held.has(id)))
        .filter((stage) => stage.length > 0),
    },
    held: [...held],
  };
}
