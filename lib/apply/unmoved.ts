import { type Manifest, refKey, refOf } from '../cluster/object.ts';
import { equal } from '../json.ts';
import type { Change, StepChanges } from '../state/change.ts';
import { intent } from '../state/intent.ts';
import type { Views } from '../state/view.ts';
import type { SharedField } from '../steps/step.ts';

/** The change that a dry run has shown for this object, if neither it nor what is wanted of it has moved since. */
export type Unmoved = (manifest: Manifest, live: Manifest | undefined) => Change | undefined;

/** Of the changes of a plan, by what its views have seen so far. */
export function unmovedSince(
  steps: readonly StepChanges[],
  views: Views,
  shared: readonly SharedField[],
): (planned: StepChanges) => Unmoved {
  const states = new Map<Change, string>();
  for (const { step, changes } of steps) {
    for (const change of changes.filter(isShown)) {
      const state = stateOf(views.of(step.cluster).last(change.ref));
      if (state !== undefined) states.set(change, state);
    }
  }
  return ({ changes }) => {
    const shown = new Map(changes.filter(isShown).map((change) => [refKey(change.ref), change]));
    return (manifest, live) => {
      const change = shown.get(refKey(refOf(manifest)));
      if (change === undefined || live === undefined) return undefined;
      const isSame =
        states.get(change) === stateOf(live) &&
        equal(intent(manifest, live, shared), desiredBy(change));
      return isSame ? change : undefined;
    };
  };
}

type Shown = Extract<Change, { readonly kind: 'update' | 'adopt' | 'replace' | 'keep' }>;

function isShown(change: Change): change is Shown {
  const isPut = change.kind === 'update' || change.kind === 'adopt';
  // Why it is made anew may be told by what this very run has written since.
  const isShown = isPut || change.kind === 'replace' || change.kind === 'keep';
  return isShown && change.certainty === 'verified';
}

function desiredBy(change: Shown): Manifest | undefined {
  return change.kind === 'keep' ? change.reclaim : change.desired;
}

/** Changes with every write, and is no other object's. */
function stateOf(live: Manifest | undefined): string | undefined {
  const { uid, resourceVersion } = live?.metadata ?? {};
  return uid === undefined || resourceVersion === undefined
    ? undefined
    : `${uid}/${resourceVersion}`;
}
