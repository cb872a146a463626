import type { Change, ChangeSet, FieldChange } from './change.ts';
import { isOwnershipField } from './ownership.ts';

/** Does it only add labels by which isthmus knows its own? So it is with all objects that an older isthmus has applied. */
export function isLabelling(change: Change): boolean {
  return (
    change.kind === 'update' &&
    change.made === undefined &&
    change.fields.length > 0 &&
    otherFields(change.fields).length === 0
  );
}

/** The change set without such labels: they are told in one line, not object by object. */
export function withoutLabels(changeSet: ChangeSet): ChangeSet {
  const steps = changeSet.steps.map((planned) => ({
    ...planned,
    changes: planned.changes.map(withoutLabel),
  }));
  return { ...changeSet, steps };
}

function withoutLabel(change: Change): Change {
  if (isLabelling(change)) return { kind: 'keep', ref: change.ref, certainty: change.certainty };
  return change.kind === 'update' ? { ...change, fields: otherFields(change.fields) } : change;
}

function otherFields(fields: readonly FieldChange[]): readonly FieldChange[] {
  return fields.filter(({ path, before }) => before !== undefined || !isOwnershipField(path));
}
