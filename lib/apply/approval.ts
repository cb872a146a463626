import { describeRef, type ObjectRef, refKey } from '../cluster/object.ts';
import { isForeignChange, isPruning, permitted } from '../state/change-set.ts';
import type { Change, ChangeSet } from '../state/change.ts';
import { StepError } from '../steps/step-error.ts';
import type { StepId } from '../steps/step.ts';

/** What somebody saw and allowed, as plain data: it survives JSON, and holds no value of a Secret. */
export interface Approval {
  /** Objects that exist may be made ours, whatever they are. */
  readonly adopt: boolean;
  readonly steps: readonly ApprovedStep[];
}

export interface ApprovedStep {
  readonly id: StepId;
  readonly cluster: string;
  readonly objects: readonly ApprovedChange[];
}

/** What may be done to one object. */
export type ApprovedChange = { readonly ref: ObjectRef } & (
  | { readonly kind: 'keep' | 'create' }
  | {
      readonly kind: 'update' | 'adopt';
      /** The fields that may be taken from other managers. */
      readonly takes: readonly TakenField[];
    }
  | { readonly kind: 'replace' | 'delete'; readonly uid: string; readonly reason: string }
);

export interface TakenField {
  /** As in `FieldChange`. */
  readonly path: string;
  readonly manager: string;
}

/** What of a change set may be done: adoptions, and deletions that nothing else in it takes, only when they were asked for. */
export function approvalOf(
  changeSet: ChangeSet,
  { adopt, prune }: { readonly adopt: boolean; readonly prune: boolean },
): Approval {
  const isAllowed = (change: Change): boolean =>
    (!isPruning(change) || prune) && (!isForeignChange(change) || adopt);
  const steps = changeSet.steps.map(({ step: { id, cluster }, changes }): ApprovedStep => ({
    id,
    cluster,
    objects: changes
      .map((change) => permitted(change, { adopt }))
      .filter(isAllowed)
      .map(approved),
  }));
  return { adopt, steps };
}

function approved(change: Change): ApprovedChange {
  const { ref } = change;
  switch (change.kind) {
    case 'keep':
    case 'create':
      return { ref, kind: change.kind };
    case 'update':
    case 'adopt':
      return { ref, kind: change.kind, takes: takenFields(change) };
    case 'replace':
    case 'delete': {
      const { kind, uid, reason } = change;
      return { ref, kind, uid, reason };
    }
  }
}

/** Does it allow anything to be written or deleted? */
export function allowsChanges({ steps }: Approval): boolean {
  return steps.some(({ objects }) => objects.some(({ kind }) => kind !== 'keep'));
}

/**
 * Only what was approved may be done to what is not plainly ours: adopting an object, taking a field from another
 * manager, replacing an object. Throws `StepError` and so stops the step before its first write.
 */
export function checkApproval(
  changes: readonly Change[],
  { objects }: ApprovedStep,
  { adopt }: Pick<Approval, 'adopt'>,
): void {
  const shown = new Map(objects.map((object) => [refKey(object.ref), object]));
  for (const change of changes) {
    const what = describeRef(change.ref);
    if (isForeignChange(change) && !adopt) {
      const isOurs = change.kind === 'adopt' && change.fieldsOnly === true;
      throw new StepError(
        'not-ours',
        isOurs
          ? `${what} has fields of others that do not go together with ours`
          : `${what} exists already and is not ours`,
      );
    }
    const before = shown.get(refKey(change.ref));
    if (change.kind === 'replace' && (before?.kind !== 'replace' || before.uid !== change.uid)) {
      throw new StepError(
        'unseen-change',
        `${what} must be replaced, which the plan did not show: ${change.reason}`,
      );
    }
    const allowed = before?.kind === 'update' || before?.kind === 'adopt' ? before.takes : [];
    const taken = takenFields(change).find((field) => !allowed.some((one) => isSame(one, field)));
    if (taken !== undefined && change.kind !== 'adopt') {
      throw new StepError(
        'unseen-change',
        `${what} ${taken.path} is held by ${taken.manager}, which the plan did not show`,
      );
    }
  }
}

/** The fields that a change would take from other managers. */
export function takenFields(change: Change): readonly TakenField[] {
  if (change.kind !== 'update' && change.kind !== 'adopt') return [];
  return change.fields.flatMap(({ path, owner }) =>
    owner === undefined ? [] : [{ path, manager: owner.manager }],
  );
}

function isSame(a: TakenField, b: TakenField): boolean {
  return a.path === b.path && a.manager === b.manager;
}
