import type { Moved } from './effects.ts';
import type { StepId } from '../steps/step.ts';

/** Why something is no plan to rely on; `hint` says what to do. */
export interface PlanRefusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly hint: string;
}

export type RefusalCode =
  | 'E-PLAN-FILE'
  | 'E-PLAN-NEWER'
  | 'E-PLAN-EXPIRED'
  | 'E-PLAN-MESH'
  | 'E-PLAN-CLUSTER'
  | 'E-PLAN-STALE'
  | 'E-PLAN-INCOMPLETE';

/** What to do about a plan that is not what would be done now. */
export const again = 'plan again, look at it, and approve that';

export function tooOld(id: string): PlanRefusal {
  return {
    code: 'E-PLAN-EXPIRED',
    message: `plan ${id} is too old: a plan can be applied for seven days`,
    hint: again,
  };
}

/** The steps that a plan could not look at: it cannot be approved. */
export function incomplete(steps: readonly StepId[]): PlanRefusal {
  return {
    code: 'E-PLAN-INCOMPLETE',
    message: `the plan is not complete: ${steps.join(', ')}`,
    hint: 'mend what the plan shows, or leave these clusters out by --cluster',
  };
}

/** What was approved in a file is not what would be done now. */
export function staleFile({ objects, lines, isDone }: Moved): PlanRefusal {
  const count = `${objects} ${objects === 1 ? 'object' : 'objects'}`;
  return {
    code: 'E-PLAN-STALE',
    message: `the plan is stale: ${count} moved since it was made\n  ${lines.join('\n  ')}\n`,
    hint: isDone
      ? 'the clusters are as mesh.yaml says now: there is nothing to approve'
      : 'above is what would be done now; if that is right, save it anew by `isthmus plan --out`',
  };
}

export function staleId(approved: string, now: string): PlanRefusal {
  return {
    code: 'E-PLAN-STALE',
    message: `the plan is stale: ${approved} was approved, and the plan above is ${now}`,
    hint: 'if what it shows is right, approve that; or another mesh file, other clusters or other options were given than to the plan',
  };
}

/** As it is printed; `outcome` is what did not come of it. */
export function refusalText(
  { code, message, hint }: PlanRefusal,
  outcome?: 'Nothing was applied.',
): string {
  const said = message.endsWith('\n') ? message : `${message}.${outcome === undefined ? '' : ' '}`;
  return `error: ${code} ${said}${outcome ?? ''}\n  ${hint}\n`;
}
