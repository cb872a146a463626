import type { ManagedFields, Manifest } from '../cluster/object.ts';
import { equal } from '../json.ts';
import { encode, entriesOf, type FieldsEntry, isBy } from './entries.ts';
import {
  difference,
  type FieldSet,
  fromFieldsV1,
  intersection,
  isEmpty,
  noFields,
  pathsOf,
  union,
  withNamedFields,
} from './field-set.ts';
import { compare } from './compare.ts';
import { merge } from './merge.ts';
import type { Shape } from './shape.ts';
import { fieldsOf, validate, without } from './typed.ts';

/** Who writes, how and when. */
export interface Writer {
  readonly manager: string;
  readonly subresource?: 'status';
  /** RFC 3339. */
  readonly now: string;
}

/** A field that another manager owns with another value. */
export interface OwnedElsewhere {
  readonly owner: FieldsEntry;
  readonly path: readonly string[];
}

/** What a server-side apply makes of an object; where it emptied something that somebody still owns there is a null. `managed` is what belongs into `metadata.managedFields`. */
export type Merged =
  | {
      readonly kind: 'merged';
      readonly object: Manifest;
      readonly managed: readonly ManagedFields[];
    }
  | { readonly kind: 'conflict'; readonly conflicts: readonly OwnedElsewhere[] };

/**
 * Server-side apply (structured-merge-diff, merge.Updater.Apply, and apimachinery, managedfields). The shape is that of the
 * object's type. Throws `UntypedValue` when the configuration does not fit it.
 */
export function applyFields(
  live: Manifest | undefined,
  config: Manifest,
  shape: Shape,
  how: { readonly writer: Writer; readonly force: boolean; readonly ignored: FieldSet },
): Merged {
  validate(config, shape);
  const { writer, force, ignored } = how;
  const before = live === undefined ? undefined : withoutManaged(live);
  const entries = live === undefined ? [] : entriesOf(live);
  const merged = before === undefined ? config : merge(before, config, shape);
  const last = entries.find((entry) => isBy(entry, writer, 'Apply'));
  const own: FieldsEntry = {
    ...newEntry(writer, 'Apply', config.apiVersion),
    time: last?.time,
    fields: outside(fieldsOf(config, shape), ignored),
  };
  const others = entries.filter((entry) => entry !== last);
  const pruned =
    last === undefined
      ? merged
      : withoutAbandoned({ merged, last: last.fields, shape }, [...others, own]);
  const { added, modified, removed } = compare(before ?? {}, pruned, shape);
  const conflicts = others.flatMap((owner) =>
    pathsOf(intersection(owner.fields, union(added, modified))).map((path) => ({ owner, path })),
  );
  if (conflicts.length > 0 && !force) return { kind: 'conflict', conflicts };
  const changed = !equal(before, pruned);
  const rest = others.map((entry) => release(entry, union(union(added, modified), removed)));
  const mine = { ...own, ...(changed ? { time: writer.now } : {}), fields: stripped(own.fields) };
  // Merging and pruning keep apiVersion, kind and metadata: the configuration has them.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const object = pruned as Manifest;
  return { kind: 'merged', object, managed: encode([...rest, mine]) };
}

/** What an update, create or patch makes of managedFields (merge.Updater.Update). */
export function updateFields(
  live: Manifest | undefined,
  next: Manifest,
  shape: Shape,
  how: { readonly writer: Writer; readonly ignored: FieldSet },
): readonly ManagedFields[] {
  const { writer, ignored } = how;
  const { added, modified, removed } = compare(
    live === undefined ? {} : withoutManaged(live),
    withoutManaged(next),
    shape,
  );
  const touched = union(added, modified);
  const gone = union(touched, removed);
  const entries = (live === undefined ? [] : entriesOf(live)).map((entry) => release(entry, gone));
  const own = stripped(outside(touched, ignored));
  if (isEmpty(own)) return encode(entries);
  const last = entries.find((entry) => isBy(entry, writer, 'Update', next.apiVersion));
  return encode([
    ...entries.filter((entry) => entry !== last),
    {
      ...newEntry(writer, 'Update', next.apiVersion),
      time: writer.now,
      fields: last === undefined ? own : union(last.fields, own),
    },
  ]);
}

export function withoutManaged(object: Manifest): Manifest {
  const { managedFields: _managed, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/**
 * Takes out what the manager applied last time and does not apply now, unless somebody else owns it (merge.Updater.prune).
 */
function withoutAbandoned(
  {
    merged,
    last,
    shape,
  }: { readonly merged: unknown; readonly last: FieldSet; readonly shape: Shape },
  entries: readonly FieldsEntry[],
): unknown {
  const named = (set: FieldSet): FieldSet => withNamedFields(set, shape);
  const all = named(fieldsOf(merged, shape));
  const kept = without(merged, named(last), shape) ?? {};
  const managed = entries.map((entry) => entry.fields).reduce(union, noFields);
  const owned = difference(all, union(named(fieldsOf(kept, shape)), named(managed)));
  const pruned = without(merged, owned, shape) ?? {};
  const missing = difference(all, named(fieldsOf(pruned, shape)));
  return without(merged, intersection(missing, named(last)), shape) ?? {};
}

function newEntry(
  writer: Writer,
  operation: FieldsEntry['operation'],
  apiVersion: string,
): FieldsEntry {
  const { manager, subresource } = writer;
  return { manager, operation, apiVersion, subresource, time: undefined, fields: noFields };
}

function release(entry: FieldsEntry, taken: FieldSet): FieldsEntry {
  return { ...entry, fields: difference(entry.fields, taken) };
}

function outside(set: FieldSet, ignored: FieldSet): FieldSet {
  const children = [...set.children].filter(([key]) => !ignored.members.has(key));
  return {
    members: new Set([...set.members].filter((key) => !ignored.members.has(key))),
    children: new Map(children),
  };
}

/** What names an object or is the server's own is nobody's (apimachinery: stripMetaManager). */
function stripped(set: FieldSet): FieldSet {
  return difference(set, identity);
}

const identity = fromFieldsV1({
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': {
    '.': {},
    'f:name': {},
    'f:namespace': {},
    'f:creationTimestamp': {},
    'f:selfLink': {},
    'f:uid': {},
    'f:clusterName': {},
    'f:generation': {},
    'f:managedFields': {},
    'f:resourceVersion': {},
  },
});
