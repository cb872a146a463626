import { describeRef, refKey } from '../cluster/object.ts';
import { isForeignChange } from '../state/change-set.ts';
import type { Change, StepChanges } from '../state/change.ts';
import { StepError } from '../steps/step-error.ts';

/**
 * Only what the plan showed may be done to what is not plainly ours: adopting an object, taking a field from another
 * manager, replacing an object. Throws `StepError` and so stops the step before its first write.
 */
export function checkApproval(
  changes: readonly Change[],
  planned: StepChanges,
  adopt: boolean,
): void {
  const shown = new Map(planned.changes.map((change) => [refKey(change.ref), change]));
  for (const change of changes) {
    const what = describeRef(change.ref);
    if (isForeignChange(change) && !adopt) {
      throw new StepError('not-ours', `${what} exists already and is not ours`);
    }
    const before = shown.get(refKey(change.ref));
    if (change.kind === 'replace' && before?.kind !== 'replace') {
      throw new StepError(
        'unseen-change',
        `${what} must be replaced, which the plan did not show: ${change.reason}`,
      );
    }
    const taken = takenFields(change).find((field) => !takenFields(before).includes(field));
    if (taken !== undefined && change.kind !== 'adopt') {
      throw new StepError('unseen-change', `${what} ${taken}, which the plan did not show`);
    }
  }
}

/** The fields that a change would take from other managers, in words. */
function takenFields(change: Change | undefined): readonly string[] {
  if (change === undefined || (change.kind !== 'update' && change.kind !== 'adopt')) return [];
  return change.fields.flatMap(({ path, owner }) =>
    owner === undefined ? [] : [`${path} is held by ${owner.manager}`],
  );
}
