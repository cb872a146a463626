import type { Style } from '../report/style.ts';
import { problemOf } from '../state/problem.ts';
import { visibleIn } from '../visible.ts';
import { exitCodes, type World } from './world.ts';

/** Says why a command cannot go on; the exit code that it ends with. */
export function failed(
  error: unknown,
  { stderr }: Pick<World, 'stderr'>,
  { palette }: Pick<Style, 'palette'>,
): number {
  const { code, message, hint } = visibleIn(problemOf(error));
  stderr.write(`${palette.red('Error')} ${code} ${message}\n`);
  if (hint !== undefined) stderr.write(`  ${hint}\n`);
  return exitCodes.failed;
}
