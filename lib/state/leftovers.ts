import { type Manifest, refKey, refOf } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import { type Step, step, type StepId } from '../steps/step.ts';
import type { Change, ChangeSet, Deletion, StepChanges } from './change.ts';
import { ownedFields } from './fields.ts';
import { goingWords } from './going.ts';
import { meshLabel, setLabel, stepLabel, stepName } from './ownership.ts';

/**
 * Is this live object the mesh's own? The label alone does not tell: the EndpointSlice controller copies it from Services. The inventory
 * is no part of what it lists.
 */
export function isOurs(live: Manifest, mesh: string): boolean {
  const { [meshLabel]: owner, [setLabel]: set } = live.metadata.labels ?? {};
  return owner === mesh && set === undefined && ownedFields(live) !== undefined;
}

/**
 * What is ours among these objects of a cluster but wanted by no step: deletions, by the step that its label names. Unless it is `all` of
 * it, only that whose place a step takes.
 */
export function leftoversIn(
  { cluster, steps }: { readonly cluster: string; readonly steps: readonly Step[] },
  objects: readonly Manifest[],
  {
    mesh,
    wanted,
    all,
  }: { readonly mesh: string; readonly wanted: ReadonlySet<string>; readonly all: boolean },
): ReadonlyMap<StepId, readonly Change[]> {
  const left = objects.filter(
    (object) => isOurs(object, mesh) && !wanted.has(refKey(refOf(object))),
  );
  const deletions = [...byStep(left, { cluster, steps })].map(([id, found]) => {
    const changes = found.map((object): Deletion => {
      const succession = successionOf(object, steps);
      return succession === undefined
        ? deletion(object, 'no step wants it any more')
        : { ...deletion(object, succession), due: true };
    });
    return [id, all ? changes : changes.filter(({ due }) => due === true)] as const;
  });
  return new Map(deletions.filter(([, changes]) => changes.length > 0));
}

/** Objects of ours by the step that their labels name. */
export function byStep(
  objects: readonly Manifest[],
  { cluster, steps }: { readonly cluster: string; readonly steps: readonly Step[] },
): ReadonlyMap<StepId, readonly Manifest[]> {
  const named = new Map(steps.map(({ id }) => [stepName(id), id]));
  return groupBy(objects, ({ metadata }): StepId => {
    const label = metadata.labels?.[stepLabel] ?? '';
    return named.get(label) ?? `${cluster}/${label === '' ? 'unknown' : label.replace('.', '/')}`;
  });
}

function successionOf(left: Manifest, steps: readonly Step[]): string | undefined {
  return steps.map(({ succeeds }) => succeeds(left)).find((reason) => reason !== undefined);
}

/** Of this very object. */
export function deletion(live: Manifest, reason: string): Deletion {
  return {
    kind: 'delete',
    ref: refOf(live),
    uid: live.metadata.uid ?? '',
    reason: [reason, goingWords(live)].filter(Boolean).join('; '),
    certainty: 'owned',
  };
}

/** The steps with their deletions; those that mesh.yaml has no more come last, in the order in which they delete. */
export function withDeletions(
  steps: readonly StepChanges[],
  deletions: ReadonlyMap<StepId, readonly Change[]>,
  removals: ChangeSet['removals'],
): readonly StepChanges[] {
  const of = (id: StepId): readonly Change[] => deletions.get(id) ?? [];
  const known = new Set(steps.map(({ step }) => step.id));
  const former = removals.flat().filter((id) => !known.has(id));
  return [
    ...steps.map((planned) => ({
      ...planned,
      changes: [...planned.changes, ...of(planned.step.id)],
    })),
    ...former.map((id) => ({ step: formerStep(id), changes: of(id), missing: [], unseen: [] })),
  ];
}

function formerStep(id: StepId): Step {
  return step({ id, title: 'Remove what mesh.yaml no longer has', desired: () => [] });
}

/**
 * The order in which steps delete: the reverse of that of the guides, whose last step (a remote secret) so goes first. What is in
 * one group goes at the same time. `order` names the steps of the guides; those that it does not know build on them.
 */
export function removalOrder(
  steps: readonly StepId[],
  order: readonly string[],
): readonly (readonly StepId[])[] {
  const ranks = groupBy(steps, (id) => rankOf(id, order));
  return [...ranks].toSorted(([a], [b]) => b - a).map(([, group]) => group);
}

function rankOf(id: StepId, order: readonly string[]): number {
  const [, name = ''] = id.split('/');
  const rank = order.indexOf(name);
  return rank === -1 ? order.length : rank;
}
