import { groupBy } from '../group-by.ts';
import type { ChangeSet, Problem, StepChanges } from '../state/change.ts';
import { problemsOf } from '../state/change-set.ts';
import { idRuns, runsOf } from './names.ts';
import { visibleIn } from '../visible.ts';
import { asIs, type Style } from './style.ts';

/** What could not be looked at, and why; the same problem of many steps, or of many clusters, is said once. */
export function problemLines(
  changeSet: ChangeSet,
  { palette, advice = asIs }: Style,
): readonly string[] {
  const groups = groupBy(problemsOf(changeSet), ({ problem }) => problem && kindOf(problem));
  return [...groups.values()].flatMap((steps, index) => {
    const problem = steps[0]?.problem;
    if (problem === undefined) return [];
    const clusters = steps.flatMap((step) => step.problem?.cluster ?? []);
    const places = [...alsoIn(clusters), ...placeLines(steps)];
    return [...(index === 0 ? [] : ['']), ...linesOf(problem, places, { palette, advice })];
  });
}

/** Where nobody knows what is left over. */
export function unsearchedLines(
  { unsearched = [] }: ChangeSet,
  { palette, advice = asIs }: Style,
): readonly string[] {
  return [...groupBy(unsearched, kindOf).values()].flatMap((problems, index) => {
    const clusters = problems.flatMap(({ cluster }) => cluster ?? []);
    const unknown = `so it is not known what is left over in ${runsOf(clusters)}`;
    const places = [...alsoIn(clusters), unknown];
    return [
      ...(index === 0 ? [] : ['']),
      ...problems.slice(0, 1).flatMap((first) => linesOf(first, places, { palette, advice })),
    ];
  });
}

/** The same for problems that differ in no more than the name of their cluster. */
export function kindOf({ code, message, hint, cluster }: Problem): string {
  return [code, message, hint]
    .flatMap((words) => words?.split(/([^\w-]+)/).map((word) => (word === cluster ? '…' : word)))
    .join('');
}

/** A message names the first of them. */
export function alsoIn(clusters: readonly string[]): readonly string[] {
  const [, ...others] = new Set(clusters);
  return others.length === 0 ? [] : [`the same in ${runsOf(others)}`];
}

/** What stands in the way of all of it. */
export function obstacleLines(
  { obstacles = [] }: ChangeSet,
  { palette, purpose, advice = asIs }: Style,
): readonly string[] {
  const so = `so nothing can be ${purpose === 'destroy' ? 'destroyed' : 'applied'}`;
  return obstacles.flatMap((problem, index) => [
    ...(index === 0 ? [] : ['']),
    ...linesOf(problem, [so], { palette, advice }),
  ]);
}

/** All that a page says of problems, remarks and obstacles. */
export function alertLines(changeSet: ChangeSet, style: Style): readonly string[] {
  return [remarkLines, problemLines, obstacleLines].flatMap((lines) => lines(changeSet, style));
}

/** What should be known, and stops nothing. */
export function remarkLines(
  { remarks = [] }: ChangeSet,
  { palette, advice = asIs }: Style,
): readonly string[] {
  return remarks.flatMap((problem, index) => [
    ...(index === 0 ? [] : ['']),
    ...linesOf(problem, [], { palette, advice }),
  ]);
}

function linesOf(
  problem: Problem,
  places: readonly string[],
  { palette, advice }: Required<Pick<Style, 'palette' | 'advice'>>,
): readonly string[] {
  const { code, message, hint } = visibleIn(problem);
  return [
    `${code.startsWith('W-') ? palette.yellow('Warning') : palette.red('Error')} ${palette.bold(code)} ${message.replaceAll('\n', '\n  ')}`,
    ...places.map((place) => palette.dim(`  ${place}`)),
    ...(hint === undefined ? [] : [`  ${palette.cyan('hint:')} ${advice(hint)}`]),
  ];
}

/** The steps of the clusters themselves, and those elsewhere that depend on them. */
function placeLines(steps: readonly StepChanges[]): readonly string[] {
  const words = 'could not be looked at';
  const [here, elsewhere] = [
    steps.filter((planned) => !isElsewhere(planned)),
    steps.filter(isElsewhere),
  ];
  const needed = runsOf(elsewhere.flatMap(({ problem }) => problem?.cluster ?? []));
  return [
    ...idLine(words, here),
    ...idLine(
      `${words}, as ${elsewhere.length === 1 ? 'it needs' : 'they need'} ${needed}`,
      elsewhere,
    ),
  ];
}

function isElsewhere({ step, problem }: StepChanges): boolean {
  return problem?.cluster !== undefined && step.cluster !== problem.cluster;
}

function idLine(words: string, steps: readonly StepChanges[]): readonly string[] {
  return steps.length === 0 ? [] : [`${words}: ${idRuns(steps.map(({ step }) => step.id))}`];
}
