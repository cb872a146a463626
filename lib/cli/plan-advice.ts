import {
  changesOf,
  hasChanges,
  isForeignChange,
  isPruning,
  needsAdoption,
  ofOtherMeshes,
  problemsOf,
} from '../state/change-set.ts';
import type { ChangeSet } from '../state/change.ts';
import { commandLine } from './command-line.ts';
import type { ClusterOptions } from './options.ts';
import { formerWords } from './refuse.ts';

/** The command line that does it; empty when there is nothing to do, or it cannot be done. */
export function advice(changeSet: ChangeSet, options: Pick<ClusterOptions, 'given'>): string {
  const { obstacles } = changeSet;
  if (!hasChanges(changeSet) || problemsOf(changeSet).length > 0 || obstacles) return '';
  const apply = commandLine('apply', options.given);
  const changes = changesOf(changeSet).filter(({ kind }) => kind !== 'keep');
  const adoptions = changes.filter(isForeignChange);
  if (adoptions.length > 0 && adoptions.every((one) => one.kind === 'adopt' && one.fieldsOnly)) {
    const whole =
      adoptions.every((one) => !needsAdoption(one)) && adoptions.length < changes.length;
    const more = whole ? `; \`${apply}\` does all but that` : '';
    return `\nSome fields are held by others: \`${apply} --adopt\` takes them${more}.\n`;
  }
  if (adoptions.length > 0) {
    const former = [...ofOtherMeshes(adoptions)].map(([mesh, of]) => `${formerWords(mesh, of)}\n`);
    return `\nSome objects exist already and are not ours: \`${apply} --adopt\` makes them ours.\n${former.join('')}`;
  }
  return `\nTo do it: ${wholly(changeSet, apply)}\n`;
}

/** The command with what it takes to do the whole plan. */
export function wholly(changeSet: ChangeSet, apply: string): string {
  const changes = changesOf(changeSet).filter(({ kind }) => kind !== 'keep');
  const deletes = changes.filter(isPruning).length;
  const adopting = changes.some(needsAdoption) ? `${apply} --adopt` : apply;
  if (deletes === 0) return adopting;
  return deletes === changes.length
    ? `${adopting} --prune`
    : `${adopting}, with --prune also what it deletes`;
}
