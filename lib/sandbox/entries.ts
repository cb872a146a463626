import { treeOf } from '../cluster/managed-fields.ts';
import type { ManagedFields, Manifest } from '../cluster/object.ts';
import { type FieldSet, fromFieldsV1, isEmpty, sameFields, toFieldsV1 } from './field-set.ts';

/** An entry of managedFields, decoded. */
export interface FieldsEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string | undefined;
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** All of an object. */
export function entriesOf(live: Manifest): readonly FieldsEntry[] {
  return (live.metadata.managedFields ?? []).map(decode);
}

/** An applier has one entry, whatever the version. */
export function isBy(
  entry: FieldsEntry,
  writer: { readonly manager: string; readonly subresource?: string | undefined },
  operation: FieldsEntry['operation'],
  apiVersion?: string,
): boolean {
  return (
    entry.manager === writer.manager &&
    entry.operation === operation &&
    entry.subresource === writer.subresource &&
    (operation === 'Apply' || apiVersion === undefined || entry.apiVersion === apiVersion)
  );
}

/** Entries without fields go; appliers come first, then the oldest. */
export function encode(entries: readonly FieldsEntry[]): readonly ManagedFields[] {
  const order = (entry: FieldsEntry): string =>
    [entry.operation, entry.time ?? '', entry.manager, entry.apiVersion, entry.subresource].join(
      '\n',
    );
  return entries
    .filter((entry) => !isEmpty(entry.fields))
    .toSorted((a, b) => (order(a) < order(b) ? -1 : 1))
    .map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
      manager,
      operation,
      apiVersion,
      ...(time === undefined ? {} : { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(fields) as NonNullable<ManagedFields['fieldsV1']>,
      ...(subresource === undefined ? {} : { subresource }),
    }));
}

/** The same owners of the same fields, whenever they wrote. */
export function sameManaged(
  one: readonly ManagedFields[],
  other: readonly ManagedFields[],
): boolean {
  const [left, right] = [one.map(decode), other.map(decode)];
  return (
    left.length === right.length &&
    left.every((entry) => right.some((found) => sameEntry(entry, found)))
  );
}

function sameEntry(a: FieldsEntry, b: FieldsEntry): boolean {
  return isBy(a, b, b.operation, b.apiVersion) && sameFields(a.fields, b.fields);
}

function decode(entry: ManagedFields): FieldsEntry {
  return {
    manager: entry.manager ?? 'unknown',
    operation: entry.operation === 'Apply' ? 'Apply' : 'Update',
    apiVersion: entry.apiVersion ?? '',
    subresource: entry.subresource,
    time: entry.time,
    fields: fromFieldsV1(treeOf(entry)),
  };
}
