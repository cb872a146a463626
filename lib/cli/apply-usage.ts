import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ApplyCommandOptions } from './apply.ts';
import type { World } from './world.ts';

/** Which options of `isthmus apply` do not go together, or with who runs it; undefined when all do. */
export function contradictionIn(
  options: ApplyCommandOptions,
  { ask, cwd }: Pick<World, 'ask' | 'cwd'>,
): string | undefined {
  const { adopt, approved, cluster, onlySafe, format, planFile, prune, sandbox, step } = options;
  const { verify, yes } = options;
  if (typeof sandbox === 'string' && isFile(resolve(cwd, sandbox))) {
    return `--sandbox takes a folder, and ${sandbox} is a file; a saved plan is named before it: isthmus apply ${sandbox} --sandbox`;
  }
  const isPledged = planFile !== undefined || approved !== undefined;
  if (!yes && !isPledged && (ask === undefined || format === 'ndjson')) {
    return 'there is no terminal to ask on: add --yes to apply without being asked';
  }
  if (prune && (step ?? cluster) !== undefined) {
    return `--prune is about the whole mesh, ${step === undefined ? '--cluster' : '--step'} about a part of it: leave one of them out`;
  }
  if (onlySafe === true && (isPledged || adopt || prune)) {
    return '--only-safe leaves out what --adopt, --prune and an approval are for: leave one of them out';
  }
  if (step !== undefined && verify) {
    return '--verify is about whole clusters, --step about some steps: leave one of them out';
  }
  if (
    isPledged &&
    (step !== undefined || (planFile !== undefined && (cluster ?? approved) !== undefined))
  ) {
    return 'what was approved is applied as a whole: leave out --step, and beside a saved plan --cluster and --approved';
  }
  return undefined;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
