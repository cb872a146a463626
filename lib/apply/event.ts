import type { ObjectRef } from '../cluster/object.ts';
import type { Problem } from '../state/change.ts';
import type { StepId } from '../steps/step.ts';

/** What was done to one object. */
export type Verb = 'created' | 'updated' | 'reclaimed' | 'adopted' | 'replaced' | 'deleted';

/** How many objects were touched; a replaced one is written. */
export interface Counts {
  readonly written: number;
  readonly deleted: number;
}

/** A wait shorter than this is not worth a word. Milliseconds. */
export const quiet = 1_500;

/** The step that an event is about. */
export interface Whose {
  readonly step: StepId;
  readonly cluster: string;
}

/** Everything that can happen while a change set is applied. A step that also deletes begins and ends once more for that. */
export type Event =
  | (Whose & { readonly kind: 'step-started' })
  | (Whose & { readonly kind: 'object-changed'; readonly ref: ObjectRef; readonly verb: Verb })
  /** Sent when the reason for waiting changes. */
  | (Whose & { readonly kind: 'step-waiting'; readonly reason: string })
  | (Whose & Counts & { readonly kind: 'step-done'; readonly milliseconds: number })
  | (Whose & Counts & { readonly kind: 'step-failed'; readonly problem: Problem })
  | (Whose & { readonly kind: 'step-blocked'; readonly because: readonly StepId[] })
  | (Whose & { readonly kind: 'step-not-started' })
  | { readonly kind: 'interrupted' };

export interface Reporter {
  readonly report: (event: Event) => void;
}
