import { childKeys, type FieldTree, valueAt } from '../cluster/managed-fields.ts';
import type { Manifest } from '../cluster/object.ts';
import { equal, isRecord } from '../json.ts';
import { ownedFields } from './fields.ts';

/**
 * Is the live object what we want, judged by field ownership alone (certainty `owned`)?
 * Our entry in managedFields is walked over both at once: every field that we own has the desired value, and
 * nothing is desired that we do not own. Needs no request. A "no" may be wrong (a value spelled otherwise) and is
 * then settled by the server's dry run; a "yes" never is, because an Update by somebody else ends our ownership.
 */
export function converged(live: Manifest, desired: Manifest): boolean {
  const tree = ownedFields(live);
  if (tree === undefined || live.metadata.deletionTimestamp !== undefined) return false;
  return live.apiVersion === desired.apiVersion && same(tree, live, withoutIdentity(desired));
}

function same(tree: FieldTree, live: unknown, desired: unknown): boolean {
  const keys = childKeys(tree);
  if (keys.length === 0) return equal(live, desired);
  let wanted = 0;
  for (const key of keys) {
    const value = valueAt(desired, key);
    const found = valueAt(live, key);
    if (value === undefined && found === undefined) continue;
    if (value === undefined || found === undefined) return false;
    if (!same(tree[key] ?? {}, found, value)) return false;
    wanted += 1;
  }
  return wanted === sizeOf(desired);
}

/** Items of a list, or fields that are not undefined; undefined for a value that has neither. */
function sizeOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return isRecord(value)
    ? Object.keys(value).reduce((size, key) => (value[key] === undefined ? size : size + 1), 0)
    : undefined;
}

/** Fields that name the object are never part of managedFields. */
function withoutIdentity(desired: Manifest): Readonly<Record<string, unknown>> {
  const { apiVersion: _version, kind: _kind, metadata, ...fields } = desired;
  const { name: _name, namespace: _namespace, ...rest } = metadata;
  return { ...fields, metadata: rest };
}
