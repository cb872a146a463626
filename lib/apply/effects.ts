import { createHash } from 'node:crypto';
import { describeRef, type ObjectRef, refKey } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import type { Change, ChangeSet } from '../state/change.ts';
import { digestOf } from '../state/digest.ts';
import type { Identities } from '../state/identities.ts';
import { type TakenField, takenFields } from './approval.ts';

/** What a plan would do to one object, as far as somebody approves it. Holds no value of a Secret, no version and no time. */
export interface Effect {
  readonly cluster: string;
  readonly object: ObjectRef;
  readonly action: Exclude<Change['kind'], 'keep'>;
  /** Of what is wanted (`digestOf`), with facts that are not known yet by the name of who tells them. */
  readonly content?: string;
  /** What is in it will be made while it is applied. */
  readonly made?: true;
  /** The fields that other managers lose. */
  readonly takes?: readonly TakenField[];
  /** The object that is deleted. */
  readonly uid?: string;
}

/** In the order of clusters and objects, whatever the order of the steps. */
export function effectsOf(changeSet: ChangeSet): readonly Effect[] {
  return changeSet.steps
    .flatMap(({ step, changes }) => changes.flatMap((change) => effectOf(step.cluster, change)))
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function effectOf(cluster: string, change: Change): readonly Effect[] {
  if (change.kind === 'keep') return [];
  const takes = takenFields(change)
    .map(({ path, manager }) => ({ path, manager }))
    .toSorted((a, b) => (`${a.path} ${a.manager}` < `${b.path} ${b.manager}` ? -1 : 1));
  return [
    {
      cluster,
      object: change.ref,
      action: change.kind,
      ...('desired' in change && { content: digestOf(change.desired) }),
      ...(change.made !== undefined && { made: true as const }),
      ...(takes.length > 0 && { takes }),
      ...('uid' in change && { uid: change.uid }),
    },
  ];
}

/** The same for the same effects on the same clusters. 128 bits, hexadecimal. */
export function planId(
  mesh: string,
  { effects, clusters }: { readonly effects: readonly Effect[]; readonly clusters: Identities },
): string {
  const lines = effects.map(({ cluster, object, action, content, made, takes, uid }) => [
    clusters[cluster] ?? '',
    refKey(object),
    action,
    content ?? '',
    made ?? false,
    (takes ?? []).map(({ path, manager }) => [path, manager]),
    uid ?? '',
  ]);
  return createHash('sha256')
    .update(JSON.stringify([mesh, lines]))
    .digest('hex')
    .slice(0, 32);
}

/** What is not as it was planned. */
export interface Moved {
  readonly objects: number;
  /** One for each object; what there is nothing to do about any more is one for each cluster. */
  readonly lines: readonly string[];
  /** Nothing at all would be done now. */
  readonly isDone: boolean;
}

/** Undefined when the effects are the same. */
export function movedSince(before: readonly Effect[], after: readonly Effect[]): Moved | undefined {
  const moved = movesBetween(before, after);
  if (moved.length === 0) return undefined;
  const lines = [...groupBy(moved, groupOf).values()].map(([first, ...others]) => {
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    return `${first.where}${more}: ${first.words}`;
  });
  return { objects: moved.length, lines, isDone: after.length === 0 };
}

interface Move {
  readonly was: Effect | undefined;
  readonly is: Effect | undefined;
  /** `cluster1: Service istio-system/istiod`. */
  readonly where: string;
  readonly words: string;
}

function groupOf({ was, is, where, words }: Move): string {
  return is === undefined ? `${was?.cluster} ${words}` : where;
}

function movesBetween(before: readonly Effect[], after: readonly Effect[]): readonly Move[] {
  const [old, now] = [before, after].map(
    (effects) => new Map(effects.map((one) => [keyOf(one), one])),
  );
  const keys = new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])]);
  return [...keys].toSorted().flatMap((key) => {
    const [was, is] = [old?.get(key), now?.get(key)];
    const one = was ?? is;
    const words = movedWords(was, is);
    return one === undefined || words === undefined
      ? []
      : [{ was, is, where: `${one.cluster}: ${describeRef(one.object)}`, words }];
  });
}

function movedWords(was: Effect | undefined, is: Effect | undefined): string | undefined {
  if (was === undefined) return `now also to ${is?.action}`;
  if (is === undefined) return `was to ${was.action}, now there is nothing to do`;
  if (was.action !== is.action) return `was to ${was.action}, now to ${is.action}`;
  if (was.content !== is.content || was.made !== is.made) return 'would have other content now';
  if (was.uid !== is.uid) return 'was deleted and made anew meanwhile';
  const [before, now] = [was, is].map(({ takes = [] }) =>
    takes.map(({ path, manager }) => `${path} from ${manager}`),
  );
  const added = (now ?? []).filter((field) => !before?.includes(field));
  if (added.length > 0) return `would now take ${added.join(', ')}`;
  return before?.length === now?.length ? undefined : 'takes less from others now';
}

function keyOf({ cluster, object }: Effect): string {
  return `${cluster}/${refKey(object)}`;
}
