import type { Fact, Step } from '../steps/step.ts';
import type { Problem, StepChanges } from './change.ts';

interface Waiting {
  readonly step: Pick<Step, 'id'>;
  readonly missing: readonly Pick<Fact<unknown>, 'name' | 'from' | 'cluster'>[];
}

/** The steps of a part of a mesh that wait for what no step of the part makes true, and that is not known. */
export function factsElsewhere(
  { steps }: { readonly steps: readonly Waiting[] },
  graph: { readonly steps: readonly Pick<Step, 'id'>[] },
): readonly Problem[] {
  const here = new Set(graph.steps.map(({ id }) => id));
  const waiting = steps.flatMap(({ step, missing }) => {
    const elsewhere = missing.filter(({ from }) => !here.has(from));
    return elsewhere.length === 0 ? [] : [{ step, elsewhere }];
  });
  if (waiting.length === 0) return [];
  const facts = waiting.flatMap(({ elsewhere }) => elsewhere);
  const clusters = [...new Set(facts.map(({ cluster }) => cluster))];
  const what = [...new Set(facts.map(({ name }) => name))];
  const verb = waiting.length === 1 ? 'needs' : 'need';
  return [
    {
      code: 'W-FACT-ELSEWHERE',
      message: `${few(waiting.map(({ step }) => step.id))} ${verb} the ${few(what)}, which is not known before ${few(clusters)} is applied, and that is left out here`,
      hint: `choose ${few(clusters)}, too, or leave out --cluster`,
    },
  ];
}

/** The new steps of a part of a mesh that ask a gate which only a step that is left out opens. */
export function gatesElsewhere(
  { steps }: { readonly steps: readonly Pick<StepChanges, 'step' | 'changes'>[] },
  graph: { readonly steps: readonly Pick<Step, 'id'>[] },
): readonly Problem[] {
  const here = new Set(graph.steps.map(({ id }) => id));
  return steps.flatMap(({ step, changes }) => {
    if (step.gates.length === 0 || !changes.some(({ kind }) => kind === 'create')) return [];
    const elsewhere = step.after.map((one) => one.step).filter((id) => !here.has(id));
    if (elsewhere.length === 0) return [];
    const clusters = [...new Set(elsewhere.map((id) => id.split('/')[0] ?? ''))];
    return [
      {
        code: 'W-FACT-ELSEWHERE',
        message: `${step.id} comes after ${few(elsewhere)}, which is left out here: while that is not done, it waits in vain`,
        hint: `choose ${few(clusters)}, too, or leave out --cluster`,
      } as const,
    ];
  });
}

function few(names: readonly string[]): string {
  const [first = ''] = names;
  return names.length === 1 ? first : `${first} (and ${names.length - 1} more)`;
}
