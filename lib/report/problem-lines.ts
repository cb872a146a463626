import { groupBy } from '../group-by.ts';
import type { ChangeSet, Problem } from '../state/change.ts';
import { problemsOf } from '../state/change-set.ts';
import type { Step } from '../steps/step.ts';
import { idRuns, runsOf } from './names.ts';
import { visibleIn } from '../visible.ts';
import { asIs, type Style } from './style.ts';

/** What could not be looked at, and why. */
export function problemLines(changeSet: ChangeSet, style: Style): readonly string[] {
  const steps = problemsOf(changeSet).flatMap(({ step, problem }) =>
    problem === undefined ? [] : [{ ...problem, step }],
  );
  return kindLines(steps, style, placeLines);
}

/** Where nobody knows what is left over. */
export function unsearchedLines({ unsearched = [] }: ChangeSet, style: Style): readonly string[] {
  return kindLines(unsearched, style, (alike) => [
    `so it is not known what is left over in ${runsOf(clustersOf(alike))}`,
  ]);
}

/** What stands in the way of all of it. */
export function obstacleLines({ obstacles = [] }: ChangeSet, style: Style): readonly string[] {
  const so = `so nothing can be ${style.purpose === 'destroy' ? 'destroyed' : 'applied'}`;
  return kindLines(obstacles, style, () => [so]);
}

/** All that a page says of problems, remarks and obstacles. */
export function alertLines(changeSet: ChangeSet, style: Style): readonly string[] {
  return [remarkLines, problemLines, obstacleLines].flatMap((lines) => lines(changeSet, style));
}

/** What should be known, and stops nothing. */
export function remarkLines({ remarks = [] }: ChangeSet, style: Style): readonly string[] {
  return kindLines(remarks, style, () => []);
}

/** The same problem of many steps, or of many clusters, is said once, with what follows from it. */
function kindLines<One extends Problem>(
  problems: readonly One[],
  { palette, advice = asIs }: Style,
  so: (alike: readonly One[]) => readonly string[],
): readonly string[] {
  return [...groupBy(problems, kindOf).values()].flatMap((alike, index) => [
    ...(index === 0 ? [] : ['']),
    ...linesOf(alike[0], [...alsoIn(clustersOf(alike)), ...so(alike)], { palette, advice }),
  ]);
}

function clustersOf(problems: readonly Problem[]): readonly string[] {
  return problems.flatMap(({ cluster }) => cluster ?? []);
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

function linesOf(
  problem: Problem,
  places: readonly string[],
  { palette, advice }: Required<Pick<Style, 'palette' | 'advice'>>,
): readonly string[] {
  const { code } = problem;
  const { message, hint } = visibleIn({ message: problem.message, hint: problem.hint });
  return [
    `${code.startsWith('W-') ? palette.yellow('Warning') : palette.red('Error')} ${palette.bold(code)} ${message.replaceAll('\n', '\n  ')}`,
    ...places.map((place) => palette.dim(`  ${place}`)),
    ...(hint === undefined ? [] : [`  ${palette.cyan('hint:')} ${advice(hint)}`]),
  ];
}

interface StepProblem extends Problem {
  readonly step: Step;
}

/** The steps of the clusters themselves, and those elsewhere that depend on them. */
function placeLines(steps: readonly StepProblem[]): readonly string[] {
  const words = 'could not be looked at';
  const [here, elsewhere] = [steps.filter((one) => !isElsewhere(one)), steps.filter(isElsewhere)];
  const needs = `as ${elsewhere.length === 1 ? 'it needs' : 'they need'}`;
  return [
    ...idLine(words, here),
    ...idLine(`${words}, ${needs} ${runsOf(clustersOf(elsewhere))}`, elsewhere),
  ];
}

function isElsewhere({ step, cluster }: StepProblem): boolean {
  return cluster !== undefined && step.cluster !== cluster;
}

function idLine(words: string, steps: readonly StepProblem[]): readonly string[] {
  return steps.length === 0 ? [] : [`${words}: ${idRuns(steps.map(({ step }) => step.id))}`];
}
