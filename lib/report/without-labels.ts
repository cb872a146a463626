import { isLabelling } from '../state/change-set.ts';
import type { Change, ChangeSet } from '../state/change.ts';
import { isOwnershipField } from '../state/ownership.ts';

/** The change set without the labels of isthmus that objects of an older one get: they are told in one line, not object by object. */
export function withoutLabels(changeSet: ChangeSet): ChangeSet {
  return {
    ...changeSet,
    steps: changeSet.steps.map((planned) => ({
      ...planned,
      changes: planned.changes.filter((change) => !isLabelling(change)).map(withoutLabel),
    })),
  };
}

function withoutLabel(change: Change): Change {
  if (change.kind !== 'update') return change;
  const fields = change.fields.filter(
    ({ path, before }) => before !== undefined || !isOwnershipField(path),
  );
  return { ...change, fields };
}
