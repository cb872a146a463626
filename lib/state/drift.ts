import { awaitedIn } from './brought.ts';
import { changesOf, problemsOf } from './change-set.ts';
import type { Change, ChangeSet, FieldChange, StepChanges } from './change.ts';

/**
 * Why an object is not as mesh.yaml says.
 * - `drift`: it is not as it was applied, or a fact that it carries is another one now
 * - `unclear`: it, or a field of it, is missing or was never ours: deleted or made anew since, or not applied yet
 * - `edit`: it is as it was applied, and mesh.yaml (or another isthmus or istioctl) says otherwise now
 * - `left-over`: it is as it was applied, and no step wants it any more
 */
export type DriftCause = (typeof causes)[number];

export const causes = ['drift', 'unclear', 'edit', 'left-over'] as const;

/** The steps with what differs for this cause: those of their changes, and of these the fields. */
export function partOf({ steps }: ChangeSet, cause: DriftCause): readonly StepChanges[] {
  return steps.flatMap((planned) => {
    const changes = planned.changes.flatMap((change) => ofCause(change, cause));
    return changes.length === 0 ? [] : [{ ...planned, changes }];
  });
}

/** Is everything known, brought by Git, and nothing otherwise than it was applied? What only mesh.yaml says otherwise does not count. */
export function isInSync(changeSet: ChangeSet): boolean {
  return (
    problemsOf(changeSet).length === 0 &&
    awaitedIn(changeSet).length === 0 &&
    partOf(changeSet, 'drift').length + partOf(changeSet, 'unclear').length === 0
  );
}

/** Is nothing of the mesh there, as before the first apply? */
export function isNothingThere(changeSet: ChangeSet): boolean {
  const changes = changesOf(changeSet);
  const isBrought = changeSet.steps.some(({ git }) => git !== undefined && git.count > 0);
  return !isBrought && changes.length > 0 && changes.every(({ kind }) => kind === 'create');
}

function ofCause(change: Change, cause: DriftCause): readonly Change[] {
  switch (change.kind) {
    case 'keep':
      return [];
    case 'delete':
      return cause === 'left-over' ? [change] : [];
    case 'create':
      return cause === 'unclear' ? [change] : [];
    case 'adopt':
      if (change.fieldsOnly === undefined) return cause === 'unclear' ? [change] : [];
      return withFieldsOf(change, cause);
    case 'update':
    case 'replace': {
      // What the clock, a fact or a judge asks for has no fields that could tell.
      if (change.made !== undefined || change.fields.length === 0) {
        return cause === 'drift' ? [change] : [];
      }
      return withFieldsOf(change, cause);
    }
  }
}

function withFieldsOf(
  change: Extract<Change, { readonly kind: 'update' | 'adopt' | 'replace' }>,
  cause: DriftCause,
): readonly Change[] {
  const fields = change.fields.filter((field) => causeOf(field) === cause);
  return fields.length === 0 ? [] : [{ ...change, fields }];
}

function causeOf({ drift, follows }: FieldChange): DriftCause {
  if (drift === 'changed' || follows !== undefined) return 'drift';
  return drift === 'gone' ? 'unclear' : 'edit';
}
