import {
  describeTree,
  isEmptyTree,
  joined,
  lacking,
  leavesOf,
  overlap,
  pruned,
} from '../cluster/field-tree.ts';
import {
  childKeys,
  describePath,
  type FieldTree,
  treeOf,
  valueAt,
} from '../cluster/managed-fields.ts';
import type { ManagedFields, Manifest } from '../cluster/object.ts';
import { isRecord } from '../json.ts';
import type { SharedField } from '../steps/step.ts';
import type { FieldChange, Loss } from './change.ts';
import { asJson, ownerOf } from './diff.ts';
import { fieldManager, foreignEntries, isOurEntry, ownedFields } from './fields.ts';
import { maskFields } from './redact.ts';

/** What client-side applies of kubectl remember of a manifest: a later one would delete by it what is ours by then. */
const lastApplied = annotation('kubectl.kubernetes.io/last-applied-configuration');

/** By which installers know an object for theirs: Helm installs over what carries the name of its release. */
const marks = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'meta.helm.sh/release-name',
  'meta.helm.sh/release-namespace',
];

function annotation(name: string): FieldTree {
  return { 'f:metadata': { 'f:annotations': { [`f:${name}`]: {} } } };
}

/**
 * What others have to give up of an object that we adopt: the fields that will be ours, so that whatever leaves mesh.yaml later goes, and
 * the memory of client-side applies. Fields that somebody else writes by design stay with him.
 */
export function givenUp(
  live: Manifest,
  predicted: Manifest,
  shared: readonly SharedField[],
): FieldTree {
  const both = heldToo(live, ownedFields(predicted) ?? {}, shared);
  return marks
    .filter((mark) => live.metadata.annotations?.[mark] !== undefined)
    .map(annotation)
    .reduce(joined, both);
}

/** What we give up by this apply, and what stays all the same because others hold it, too. */
export function staying(
  live: Manifest,
  predicted: Manifest,
  shared: readonly SharedField[],
): FieldTree {
  const abandoned = lacking(ownedFields(live) ?? {}, ownedFields(predicted) ?? {});
  return heldToo(predicted, abandoned, shared);
}

/** Who loses what if these fields are ours alone. */
export function lossesOf(live: Manifest, sole: FieldTree): readonly Loss[] {
  const losses = new Map<string, FieldTree>();
  for (const entry of foreignEntries(live)) {
    const manager = entry.manager ?? 'unknown';
    const lost = overlap(treeOf(entry), sole);
    if (!isEmptyTree(lost)) losses.set(manager, joined(losses.get(manager) ?? {}, lost));
  }
  return [...losses].map(([manager, tree]) => ({ manager, fields: describeTree(tree) }));
}

/**
 * The managedFields of the object with these fields ours alone; the next apply then removes those that it does not want. Undefined when
 * they are so already. `now` is RFC 3339.
 */
export function takenOver(
  live: Manifest,
  sole: FieldTree,
  now: string,
): readonly ManagedFields[] | undefined {
  const entries = live.metadata.managedFields ?? [];
  const ours = entries.find(isOurEntry);
  const before = ours === undefined ? {} : treeOf(ours);
  const isAlone = lossesOf(live, sole).length === 0 && isEmptyTree(lacking(sole, before));
  if (isAlone || isEmptyTree(sole)) return undefined;
  const foreign = foreignEntries(live);
  const others = entries
    .filter((entry) => entry !== ours)
    .map((entry) =>
      foreign.includes(entry) ? withTree(entry, lacking(treeOf(entry), sole)) : entry,
    )
    .filter((entry) => !foreign.includes(entry) || !isEmptyTree(treeOf(entry)));
  const own: ManagedFields = {
    manager: fieldManager,
    operation: 'Apply',
    apiVersion: live.apiVersion,
    time: now,
    fieldsType: 'FieldsV1',
    ...ours,
  };
  return [...others, withTree(own, joined(before, sole))];
}

/** These fields of the object as they are, to be removed. */
export function fieldsIn(live: Manifest, tree: FieldTree): readonly FieldChange[] {
  const fields = leavesOf(tree).map((path): FieldChange => {
    const owner = ownerOf(live, path);
    return {
      path: describePath(path),
      before: asJson(path.reduce<unknown>(valueAt, live)),
      ...(owner === undefined ? {} : { owner }),
    };
  });
  return maskFields(live.kind, fields);
}

/** The marks of installers that are among these fields; what client-side applies remember is left out. */
export function forgotten(live: Manifest, sole: FieldTree): readonly FieldChange[] {
  const memory = fieldsIn(live, overlap(sole, lastApplied)).map((field) => ({
    ...field,
    before: '(a manifest)',
  }));
  const names = marks.map(annotation).reduce(joined, {});
  return [...memory, ...fieldsIn(live, lacking(overlap(sole, names), lastApplied))];
}

/** What is wanted, and these fields of the live object as they are. */
export function keeping(desired: Manifest, live: Manifest, tree: FieldTree): Manifest {
  // Adding fields keeps apiVersion, kind and metadata.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return withFields(desired, live, tree) as Manifest;
}

function withFields(desired: unknown, live: unknown, tree: FieldTree): unknown {
  const keys = childKeys(tree);
  if (keys.length === 0) return live;
  return keys.reduce<unknown>((result, key) => {
    const own = valueAt(result, key);
    const kept = withFields(own, valueAt(live, key), tree[key] ?? {});
    if (key.startsWith('f:')) return { ...(isRecord(result) ? result : {}), [key.slice(2)]: kept };
    const items = Array.isArray(result) ? (result as readonly unknown[]) : [];
    return own === undefined ? [...items, kept] : items.map((item) => (item === own ? kept : item));
  }, desired);
}

/** What of these fields others hold, but for what they write by design. */
export function heldToo(
  live: Manifest,
  fields: FieldTree,
  shared: readonly SharedField[],
): FieldTree {
  const theirs = foreignEntries(live).map(treeOf).reduce(joined, {});
  return withoutShared(overlap(theirs, fields), live, shared);
}

function withoutShared(
  tree: FieldTree,
  { kind }: Manifest,
  shared: readonly SharedField[],
): FieldTree {
  const rules = shared.filter((field) => field.kind === kind && field.rule !== 'same-meaning');
  return pruned(tree, (keys) =>
    rules.some(
      ({ path }) =>
        path.length === keys.length &&
        path.every((name, index) => name === '*' || keys[index] === `f:${name}`),
    ),
  );
}

function withTree(entry: ManagedFields, tree: FieldTree): ManagedFields {
  return { ...entry, fieldsV1: tree };
}
