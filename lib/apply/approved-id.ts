import { dateOf } from '../moment.ts';
import { type PlanRefusal, tooOld } from './plan-refusal.ts';
import { planLife } from './saved-plan.ts';

/** What somebody approved on the command line: `ID@date`. */
export interface ApprovedId {
  readonly id: string;
  /** `2026-11-29`, UTC. */
  readonly date: string;
}

/** How a plan is named where it is to be approved. */
export function approvedId(id: string, now: number): string {
  return `${id}@${dateOf(now)}`;
}

/** Undefined for what is no `ID@date`. */
export function parseApprovedId(text: string): ApprovedId | undefined {
  const [, id, date] = /^([\da-f]{32})@(\d{4}-\d{2}-\d{2})$/.exec(text) ?? [];
  return id === undefined || date === undefined || Number.isNaN(Date.parse(date))
    ? undefined
    : { id, date };
}

/** Why it may not be applied any more, or not yet: by the day. */
export function expiredId({ id, date }: ApprovedId, now: number): PlanRefusal | undefined {
  const day = 24 * 60 * 60 * 1000;
  const made = Date.parse(date);
  if (made > now + day) {
    return {
      code: 'E-PLAN-EXPIRED',
      message: `plan ${id} is of ${date}, a day that has not come`,
      hint: 'is the clock of this machine right?',
    };
  }
  return now < made + day + planLife ? undefined : tooOld(id);
}
