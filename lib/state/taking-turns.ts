import { durationWords } from '../duration.ts';
import type { StepGraph } from '../steps/graph.ts';
import { inTurns, type Turns } from '../steps/turns.ts';
import type { Outlook } from './outlook.ts';
import type { Preview } from './preview.ts';

/** The layout as it is applied: where clusters take turns, the plan has the graph of that. */
export function inOrder<L extends { readonly graph: StepGraph }>(
  layout: L,
  { graph }: Pick<Preview, 'graph'>,
): L {
  return graph === undefined ? layout : { ...layout, graph };
}

/** The same plan where clusters take turns: the steps between them, and a word about it. */
export function takingTurns(whole: StepGraph, seen: Preview, turns: Turns | undefined): Preview {
  if (turns === undefined) return seen;
  const { changeSet } = seen;
  const graph = inTurns(whole, turns);
  const known = new Map(changeSet.steps.map((planned) => [planned.step.id, planned]));
  const steps = graph.steps.map(
    (step) => known.get(step.id) ?? { step, changes: [], missing: [], unseen: [] },
  );
  const own = new Set(graph.steps.map(({ id }) => id));
  const former = changeSet.steps.filter(({ step }) => !own.has(step.id));
  const outlook = [...(changeSet.outlook ?? []), outlookOf(turns)];
  return { ...seen, graph, changeSet: { ...changeSet, steps: [...steps, ...former], outlook } };
}

function outlookOf({ order, pause }: Turns): Outlook {
  const rest = pause === 0 ? '' : `, and again after ${durationWords(pause)}`;
  return {
    title: `Clusters take turns: ${order.join(', ')}`,
    lines: [
      `Before the next one has its turn, \`isthmus verify\` must find no error in the one before${rest}. Where it finds one, the others stay as they are.`,
    ],
  };
}
