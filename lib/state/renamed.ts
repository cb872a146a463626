import { childKeys, type FieldTree, treeOf, valueAt } from '../cluster/managed-fields.ts';
import type { Manifest } from '../cluster/object.ts';
import { equal, isRecord } from '../json.ts';
import { foreignEntries } from './fields.ts';

/**
 * List items of others that are ours under another key: somebody has renamed a container or a webhook. To an API server that is an item
 * of theirs and a missing one of ours, and it would take both side by side.
 */
export function renamedItems(live: Manifest, desired: Manifest): readonly RenamedItem[] {
  return foreignEntries(live)
    .map(treeOf)
    .flatMap((entry) =>
      renamedBelow(entry, { live, desired, path: [] }).map((path) => ({ entry, path })),
    );
}

export interface RenamedItem {
  /** Of who holds it. */
  readonly entry: FieldTree;
  readonly path: readonly string[];
}

interface Place {
  readonly live: unknown;
  readonly desired: unknown;
  readonly path: readonly string[];
}

function renamedBelow(
  tree: FieldTree,
  { live, desired, path }: Place,
): readonly (readonly string[])[] {
  return childKeys(tree).flatMap((key) => {
    const here = { live: valueAt(live, key), desired: valueAt(desired, key), path: [...path, key] };
    if (here.live === undefined) return [];
    if (here.desired !== undefined) return renamedBelow(tree[key] ?? {}, here);
    return key.startsWith('k:') && isRenamed(key, here.live, { live, desired }) ? [here.path] : [];
  });
}

/** Is there one in the wanted list that the live one lacks, and that is the same but for its key? */
function isRenamed(
  key: string,
  item: unknown,
  lists: { readonly live: unknown; readonly desired: unknown },
): boolean {
  const keys: unknown = JSON.parse(key.slice(2));
  const names = Object.keys(isRecord(keys) ? keys : {});
  const wanted: readonly unknown[] = Array.isArray(lists.desired) ? lists.desired : [];
  return wanted.some((own) => {
    const others = Object.entries(isRecord(own) ? own : {}).filter(
      ([name]) => !names.includes(name),
    );
    const ownKey = `k:${JSON.stringify(Object.fromEntries(names.map((name) => [name, isRecord(own) ? own[name] : undefined])))}`;
    return (
      others.length >= telling &&
      valueAt(lists.live, ownKey) === undefined &&
      others.every(([name, value]) => isRecord(item) && holds(item[name], value))
    );
  });
}

/** So many equal fields are no coincidence, as one may be: the value of a variable. */
const telling = 2;

/** All that is wanted, and perhaps defaults beside it. */
function holds(live: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(live) &&
      live.length === wanted.length &&
      wanted.every((item, index) => holds(live[index], item))
    );
  }
  if (!isRecord(wanted)) return equal(live, wanted);
  return (
    isRecord(live) && Object.entries(wanted).every(([name, value]) => holds(live[name], value))
  );
}
