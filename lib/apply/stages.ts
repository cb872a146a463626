import type { StepGraph } from '../steps/graph.ts';
import type { Step, StepId } from '../steps/step.ts';
import { type Outcome, walk, type WalkOptions } from '../steps/walk.ts';

/** A graph and what is done with its steps. */
export interface Stage<T> {
  readonly graph: StepGraph;
  readonly work: (step: Step) => Promise<T>;
}

/**
 * One graph after the other, each only when all before it are done. A step may be in several: it ends as badly as in any of
 * them. Never rejects.
 */
export async function walkStages<T>(
  stages: readonly Stage<T>[],
  options: WalkOptions,
): Promise<ReadonlyMap<StepId, Outcome<T>>> {
  const outcomes = new Map<StepId, Outcome<T>>();
  for (const { graph, work } of stages) {
    const unfinished = [...outcomes].filter(([, { kind }]) => kind !== 'done');
    if (unfinished.length === 0) {
      const ends = await walk(graph, work, options);
      for (const { id } of graph.steps) outcomes.set(id, ends.get(id) ?? notStarted);
      continue;
    }
    const because = unfinished.flatMap(([id, { kind }]) => (kind === 'failed' ? [id] : []));
    const end = because.length > 0 ? ({ kind: 'blocked', because } as const) : notStarted;
    for (const step of graph.steps) {
      if ((outcomes.get(step.id)?.kind ?? 'done') !== 'done') continue;
      outcomes.set(step.id, end);
      options.ended?.(step, end);
    }
  }
  return outcomes;
}

const notStarted = { kind: 'not-started' } as const;
