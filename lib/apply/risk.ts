import type { Change, ChangeSet } from '../state/change.ts';
import type { StepId } from '../steps/step.ts';
import { takenFields } from './approval.ts';

/**
 * Why somebody should look at a change before it is done: it takes something away from somebody, or disturbs what runs. Undefined:
 * it is safe.
 */
function riskOf(change: Change): string | undefined {
  if (change.kind === 'delete' || change.kind === 'replace') return change.reason;
  if (change.disturbs !== undefined) return change.disturbs;
  if (change.kind === 'adopt' && change.fieldsOnly !== true) return 'it exists and is not ours';
  const [taken] = takenFields(change);
  if (taken !== undefined) return `takes ${taken.path} from ${taken.manager}`;
  return change.kind === 'adopt' ? 'fields of others stand in the way' : undefined;
}

/** A change that somebody should look at, and why. */
export interface Risk {
  readonly step: StepId;
  readonly cluster: string;
  readonly change: Change;
  readonly why: string;
}

export function risksOf(changeSet: ChangeSet): readonly Risk[] {
  return changeSet.steps.flatMap(({ step: { id: step, cluster }, changes }) =>
    changes.flatMap((change) => {
      const why = riskOf(change);
      return why === undefined ? [] : [{ step, cluster, change, why }];
    }),
  );
}
