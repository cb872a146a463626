import { groupBy } from '../group-by.ts';
import type { ChangeSet, Problem, StepChanges } from '../state/change.ts';
import { problemsOf } from '../state/change-set.ts';
import { idRuns } from './names.ts';
import { visibleIn } from '../visible.ts';
import { asIs, type Style } from './style.ts';

/** What could not be looked at, and why; the same problem of many steps is said once. */
export function problemLines(
  changeSet: ChangeSet,
  { palette, advice = asIs }: Style,
): readonly string[] {
  const groups = groupBy(
    problemsOf(changeSet),
    ({ problem }) => `${problem?.code} ${problem?.message}`,
  );
  return [...groups.values()].flatMap((steps, index) => {
    const problem = steps[0]?.problem;
    if (problem === undefined) return [];
    const places = placeLines(steps, problem).map((line) => palette.dim(line));
    return [...(index === 0 ? [] : ['']), ...linesOf(problem, places, { palette, advice })];
  });
}

/** Where nobody knows what is left over. */
export function unsearchedLines(
  { unsearched = [] }: ChangeSet,
  { palette, advice = asIs }: Style,
): readonly string[] {
  return unsearched.flatMap((problem, index) => [
    ...(index === 0 ? [] : ['']),
    ...linesOf(
      problem,
      [palette.dim(`  so it is not known what is left over in ${problem.cluster}`)],
      { palette, advice },
    ),
  ]);
}

/** What stands in the way of all of it. */
export function obstacleLines(
  { obstacles = [] }: ChangeSet,
  { palette, purpose, advice = asIs }: Style,
): readonly string[] {
  const so = `  so nothing can be ${purpose === 'destroy' ? 'destroyed' : 'applied'}`;
  return obstacles.flatMap((problem, index) => [
    ...(index === 0 ? [] : ['']),
    ...linesOf(problem, [palette.dim(so)], { palette, advice }),
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
    ...places,
    ...(hint === undefined ? [] : [`  ${palette.cyan('hint:')} ${advice(hint)}`]),
  ];
}

/** The steps of the cluster itself, and those elsewhere that depend on it. */
function placeLines(steps: readonly StepChanges[], { cluster }: Problem): readonly string[] {
  const isElsewhere = ({ step }: StepChanges): boolean =>
    cluster !== undefined && step.cluster !== cluster;
  const words = 'could not be looked at';
  const [here, elsewhere] = [
    steps.filter((planned) => !isElsewhere(planned)),
    steps.filter(isElsewhere),
  ];
  return [
    ...idLine(words, here),
    ...idLine(
      `${words}, as ${elsewhere.length === 1 ? 'it needs' : 'they need'} ${cluster}`,
      elsewhere,
    ),
  ];
}

function idLine(words: string, steps: readonly StepChanges[]): readonly string[] {
  return steps.length === 0 ? [] : [`  ${words}: ${idRuns(steps.map(({ step }) => step.id))}`];
}
