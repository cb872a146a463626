/** Why a step could not be done although the clusters answered. */
export type StepErrorCode =
  | 'load-balancer-pending'
  | 'not-ready'
  | 'not-ours'
  | 'unseen-change'
  | 'fact-missing'
  | 'git-pending'
  | 'interrupted';

export class StepError extends Error {
  readonly code: StepErrorCode;
  /** What to do, when there is something better to say than the usual for this code. */
  readonly hint: string | undefined;

  constructor(code: StepErrorCode, message: string, hint?: string) {
    super(message);
    this.name = 'StepError';
    this.code = code;
    this.hint = hint;
  }
}
