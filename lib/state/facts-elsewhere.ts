import { describeRef, refKey } from '../cluster/object.ts';
import { durationWords } from '../duration.ts';
import type { Timeouts } from '../mesh/topology/topology.ts';
import { lackOf } from '../steps/facts.ts';
import type { Fact, Step } from '../steps/step.ts';
import type { ChangeSet, Problem, StepChanges } from './change.ts';
import { ever, type Views } from './view.ts';

interface Waiting {
  readonly step: Pick<Step, 'id'>;
  readonly missing: readonly Pick<Fact<unknown>, 'name' | 'from' | 'cluster'>[];
}

/** What steps of a plan wait for and none of them brings. */
export async function factRemarks(
  { changeSet, views }: { readonly changeSet: ChangeSet; readonly views: Views },
  graph: { readonly steps: readonly Step[] },
  timeouts: Timeouts,
): Promise<readonly Problem[]> {
  return [
    ...factsElsewhere(changeSet, graph),
    ...gatesElsewhere(changeSet, graph),
    ...(await factsOfOthers(graph, views, timeouts)),
  ];
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
function gatesElsewhere(
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

/** What steps wait for that somebody else is to make, and is not there. Costs no request where a step has looked at it. */
export async function factsOfOthers(
  { steps }: { readonly steps: readonly Pick<Step, 'id' | 'provides' | 'leaves'>[] },
  views: Views,
  timeouts: Timeouts,
): Promise<readonly Problem[]> {
  const facts = steps.flatMap(({ provides, leaves }) => {
    const theirs = new Set(leaves.map(refKey));
    return provides.filter(({ object }) => theirs.has(refKey(object)));
  });
  const looked = facts.map(async (fact) => {
    const seen = await views.of(fact.cluster).find(fact.object, ever);
    if (seen.kind === 'unknown') return [];
    const live = seen.kind === 'live' ? seen.object : undefined;
    return live !== undefined && fact.read(live) !== undefined ? [] : [{ fact, live }];
  });
  return (await Promise.all(looked)).flat().map(({ fact, live }) => ({
    code: 'W-FACT-OF-OTHERS',
    message: `${fact.from} waits for the ${fact.name}, and isthmus does not make them: ${describeRef(fact.object)} ${lackOf(fact, live)}`,
    hint: `have it made before the apply, or while that waits for it: ${durationWords(timeouts[fact.timeout])} long`,
    cluster: fact.cluster,
  }));
}

function few(names: readonly string[]): string {
  const [first = ''] = names;
  return names.length === 1 ? first : `${first} (and ${names.length - 1} more)`;
}
