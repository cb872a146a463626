import { meshLabel } from './ownership.ts';
import type { Change, ChangeSet, StepChanges } from './change.ts';

export type ChangeKind = Change['kind'];

export type Tally = Readonly<Record<ChangeKind, number>>;

export function tallyOf(changes: readonly Change[]): Tally {
  const count = (kind: ChangeKind): number =>
    changes.filter((change) => change.kind === kind).length;
  return {
    create: count('create'),
    update: count('update'),
    adopt: count('adopt'),
    replace: count('replace'),
    delete: count('delete'),
    keep: count('keep'),
  };
}

/** Is there nothing to write? */
export function isKept(change: Change): boolean {
  return change.kind === 'keep' && change.reclaim === undefined;
}

/** All changes of all steps. */
export function changesOf(changeSet: ChangeSet): readonly Change[] {
  return changeSet.steps.flatMap((step) => step.changes);
}

/** Is anything not as mesh.yaml says? */
export function hasChanges(changeSet: ChangeSet): boolean {
  return changesOf(changeSet).some((change) => change.kind !== 'keep');
}

/** Would it touch an object that is not ours? Done only with `--adopt`. */
export function isForeignChange(change: Change): boolean {
  return change.kind === 'adopt' || (change.kind === 'replace' && change.foreign);
}

/** The objects among these that another mesh has applied, by its name: this one may have been called so. */
export function ofOtherMeshes(changes: readonly Change[]): ReadonlyMap<string, number> {
  const names = changes.flatMap((change) => {
    const fields = isForeignChange(change) && 'fields' in change ? change.fields : [];
    const label = fields.find(({ path }) => path === `metadata.labels["${meshLabel}"]`);
    return typeof label?.before === 'string' ? label.before : [];
  });
  return new Map(
    [...new Set(names)].map((name) => [name, names.filter((one) => one === name).length]),
  );
}

/** Does it stop an apply that may adopt nothing? */
export function needsAdoption(change: Change): boolean {
  return isForeignChange(change) && !('otherwise' in change);
}

/** What is done of it: all, or what is left where nothing may be adopted. */
export function permitted(change: Change, { adopt }: { readonly adopt: boolean }): Change {
  return change.kind === 'adopt' && !adopt ? (change.otherwise ?? change) : change;
}

/** Is it done only with `--prune`? */
export function isPruning(change: Change): boolean {
  return change.kind === 'delete' && change.due !== true;
}

export function problemsOf(changeSet: ChangeSet): readonly StepChanges[] {
  return changeSet.steps.filter((step) => step.problem !== undefined);
}
