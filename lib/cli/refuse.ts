import { plural } from '../report/style.ts';
import { changesOf, needsAdoption, ofOtherMeshes, problemsOf } from '../state/change-set.ts';
import type { Change, ChangeSet } from '../state/change.ts';
import { isRenderProblem } from '../state/problem.ts';
import { stopsAll } from '../steps/step-refusal.ts';
import type { ApplyCommandOptions } from './apply.ts';
import { commandLine, withGiven } from './command-line.ts';
import { exitCodes, type World } from './world.ts';

/**
 * What cannot be rendered, or what the whole mesh could not work with, stops everything before the first write; so do objects
 * that are not ours, unless the user said otherwise.
 */
export function refuse(
  changeSet: ChangeSet,
  options: Pick<ApplyCommandOptions, 'adopt' | 'given' | 'planFile' | 'approved'>,
  world: Pick<World, 'stderr'>,
): number | undefined {
  const stopping = problemsOf(changeSet).some(({ problem }) => problem && stopsAll(problem.code));
  if (stopping || changeSet.obstacles !== undefined) {
    world.stderr.write(
      'error: the mesh could not work as it is planned; the plan above says why. Nothing was applied.\n',
    );
    return exitCodes.failed;
  }
  const broken = problemsOf(changeSet).filter(({ problem }) => problem && isRenderProblem(problem));
  if (broken.length > 0) {
    const names = broken.map(({ step }) => step.id).join(', ');
    world.stderr.write(
      `error: ${plural(broken.length, 'step')} cannot be rendered: ${names}. Nothing was applied.\n` +
        '  The plan above says why; once mended, run this again.\n',
    );
    return exitCodes.failed;
  }
  const foreign = changesOf(changeSet).filter(needsAdoption);
  if (foreign.length === 0 || options.adopt) return undefined;
  world.stderr.write(
    `error: ${plural(foreign.length, 'object')} ${foreignWords(foreign)}. Nothing was applied.\n` +
      [...ofOtherMeshes(foreign)]
        .map(([mesh, count]) => `  ${formerWords(mesh, count)}\n`)
        .join('') +
      `  If the plan above is what you want, run ${adopting(options)}: it makes ${foreign.length === 1 ? 'it' : 'them'} ours.\n`,
  );
  return exitCodes.failed;
}

/** What was approved stays what is applied. */
function adopting({
  given,
  planFile,
  approved,
}: Pick<ApplyCommandOptions, 'given' | 'planFile' | 'approved'>): string {
  if (planFile === undefined) {
    const id = approved === undefined ? '' : ` --approved ${approved}`;
    return withGiven(`\`isthmus apply --adopt${id}\``, given);
  }
  const { cluster: _saved, ...others } = given ?? {};
  return `\`${commandLine('apply', others, planFile)} --adopt\``;
}

function foreignWords(foreign: readonly Change[]): string {
  const one = foreign.length === 1;
  return foreign.every((change) => change.kind === 'adopt' && change.fieldsOnly === true)
    ? `${one ? 'has' : 'have'} fields of others that do not go together with ours`
    : `${one ? 'exists already and is' : 'exist already and are'} not ours`;
}

/** Whose objects they are: `name` in mesh.yaml was changed, or a context leads to the clusters of another mesh. */
export function formerWords(mesh: string, count: number): string {
  return `${count} of them ${count === 1 ? 'is' : 'are'} of the mesh ${mesh}: is this mesh called otherwise now, or are these the clusters of that one?`;
}
