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

/** Also what is made anew: why, this very run may have written over since. */
type Shown = Exclude<Change, { readonly kind: 'create' | 'delete' }>;

function isShown(change: Change): change is Shown {
  const { kind, certainty } = change;
  return kind !== 'create' && kind !== 'delete' && certainty === 'verified';
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
