import { equal, isRecord } from '../json.ts';
import type { ManagedFields } from './object.ts';

/**
 * The paths of an entry in managedFields (Kubernetes, FieldsV1): `f:` a field, `k:` a list item by its keys,
 * `v:` a value of a set, `i:` an index; a node without children is owned as a whole.
 */
export interface FieldTree {
  readonly [key: string]: FieldTree | undefined;
}

/** The paths of an entry; none when it lists no fields. */
export function treeOf(entry: ManagedFields): FieldTree {
  // FieldsV1 holds nothing but nested objects (Kubernetes API conventions).
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (entry.fieldsV1 ?? {}) as FieldTree;
}

/** The names of the children; `.` marks the node itself and is none. */
export function childKeys(tree: FieldTree): readonly string[] {
  return Object.keys(tree).filter((key) => key !== '.');
}

/** Does the tree own the path, itself or as part of something owned as a whole? */
export function owns(tree: FieldTree, path: readonly string[]): boolean {
  let node: FieldTree = tree;
  for (const key of path) {
    const child = node[key];
    if (child === undefined) return node !== tree && childKeys(node).length === 0;
    node = child;
  }
  return true;
}

/** The value behind one key of a FieldTree; undefined when there is none. */
export function valueAt(value: unknown, key: string): unknown {
  if (key.startsWith('f:')) return isRecord(value) ? value[fieldOf(key)] : undefined;
  if (!Array.isArray(value)) return undefined;
  const name = key.slice(2);
  if (key.startsWith('i:')) return value[Number(name)];
  const wanted: unknown = JSON.parse(name);
  if (key.startsWith('v:')) return value.find((item) => equal(item, wanted));
  return isRecord(wanted)
    ? value.find((item) => isRecord(item) && hasKeys(item, wanted))
    : undefined;
}

/** `f:spec` → `spec`; the same few names stand in all objects, and a new text is slow to look up. */
function fieldOf(key: string): string {
  const known = fields.get(key) ?? key.slice(2);
  fields.set(key, known);
  return known;
}

const fields = new Map<string, string>();

/** How people write one step of a path: `.image`, `["a.b/c"]`, `[name=discovery]`. */
export function describeKey(key: string): string {
  const name = key.slice(2);
  if (key.startsWith('f:')) return /^[\w-]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  if (key.startsWith('i:')) return `[${name}]`;
  const wanted: unknown = JSON.parse(name);
  if (!isRecord(wanted)) return `[=${JSON.stringify(wanted)}]`;
  const keys = Object.entries(wanted).map(([field, value]) => `${field}=${String(value)}`);
  return `[${keys.join(',')}]`;
}

/** The keys of a path as people read it: `spec.template.spec.containers[name=discovery].image`. */
export function describePath(path: readonly string[]): string {
  return path.map(describeKey).join('').replace(/^\./, '');
}

function hasKeys(item: Readonly<Record<string, unknown>>, keys: Readonly<Record<string, unknown>>) {
  return Object.keys(keys).every((key) => equal(item[key], keys[key]));
}
