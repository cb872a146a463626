import type { ObjectRef } from '../cluster/object.ts';
import type { Problem } from '../state/change.ts';
import type { Step, StepId } from '../steps/step.ts';

/** What was done to one object. */
export type Verb = 'created' | 'updated' | 'adopted' | 'replaced' | 'deleted';

/** Everything that can happen while a change set is applied. */
export type Event =
  | { readonly kind: 'step-started'; readonly step: Step }
  | {
      readonly kind: 'object-changed';
      readonly step: StepId;
      readonly cluster: string;
      readonly ref: ObjectRef;
      readonly verb: Verb;
    }
  /** What is left over could not be deleted. */
  | {
      readonly kind: 'object-failed';
      readonly step: StepId;
      readonly cluster: string;
      readonly ref: ObjectRef;
      readonly problem: Problem;
    }
  /** Sent when the reason for waiting changes. */
  | { readonly kind: 'step-waiting'; readonly step: Step; readonly reason: string }
  | {
      readonly kind: 'step-done';
      readonly step: Step;
      /** Objects written. */
      readonly changed: number;
      readonly milliseconds: number;
    }
  | {
      readonly kind: 'step-failed';
      readonly step: Step;
      readonly problem: Problem;
      readonly changed: number;
    }
  | { readonly kind: 'step-blocked'; readonly step: Step; readonly because: readonly StepId[] }
  | { readonly kind: 'step-not-started'; readonly step: Step }
  | { readonly kind: 'interrupted' };

export interface Reporter {
  readonly report: (event: Event) => void;
}
