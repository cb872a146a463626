import { describePath, type FieldTree } from './managed-fields.ts';

/** What both have. */
export function overlap(a: FieldTree, b: FieldTree): FieldTree {
  return packed(combined(spelled(a), spelled(b)));
}

/** What the first has and the second has not. A map of which only the map itself would be left goes, too. */
export function lacking(a: FieldTree, b: FieldTree): FieldTree {
  return packed(reduced(spelled(a), spelled(b)));
}

/** What either has. */
export function joined(a: FieldTree, b: FieldTree): FieldTree {
  return packed(united(spelled(a), spelled(b)));
}

export function isEmptyTree(tree: FieldTree): boolean {
  return Object.keys(tree).length === 0;
}

/** A tree of this one path, and of what the tree has below it. */
export function branch(tree: FieldTree, path: readonly string[]): FieldTree {
  const [key, ...rest] = path;
  if (key === undefined) return tree;
  const below = branch(tree[key] ?? {}, rest);
  return { [key]: below };
}

/** The tree without the paths for which this holds, and what is below them. */
export function pruned(
  tree: FieldTree,
  goes: (path: readonly string[]) => boolean,
  path: readonly string[] = [],
): FieldTree {
  const kept = Object.entries(tree).flatMap(([key, child = {}]) => {
    const here = [...path, key];
    if (goes(here)) return [];
    const below = pruned(child, goes, here);
    return isEmptyTree(below) && !isEmptyTree(child) ? [] : [[key, below] as const];
  });
  return Object.fromEntries(kept);
}

/** The paths of the fields that are owned, each as a list of keys; of a list item that is owned with its fields only those. */
export function leavesOf(
  tree: FieldTree,
  path: readonly string[] = [],
): readonly (readonly string[])[] {
  const keys = Object.keys(tree).filter((key) => key !== '.');
  if (keys.length === 0) return path.length === 0 ? [] : [path];
  return keys.flatMap((key) => leavesOf(tree[key] ?? {}, [...path, key]));
}

/** The same as people read them. */
export function describeTree(tree: FieldTree): readonly string[] {
  return leavesOf(tree).map(describePath);
}

/** Every field that is owned itself has a `.`, also one without children. */
function spelled(tree: FieldTree): FieldTree {
  return Object.fromEntries(
    Object.entries(tree).map(([key, child = {}]) => {
      if (key === '.') return [key, {}];
      return [key, isEmptyTree(child) ? { '.': {} } : spelled(child)];
    }),
  );
}

/** As FieldsV1 has it: nothing that is empty, and a `.` only beside children. */
function packed(tree: FieldTree): FieldTree {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, child = {}]) => {
      if (key === '.') return [[key, {}]];
      if (isEmptyTree(child)) return [];
      return [[key, isOnlyItself(child) ? {} : packed(child)]];
    }),
  );
}

function isOnlyItself(tree: FieldTree): boolean {
  return Object.keys(tree).every((key) => key === '.');
}

function combined(a: FieldTree, b: FieldTree): FieldTree {
  return Object.fromEntries(
    Object.entries(a).flatMap(([key, child = {}]) => {
      const other = b[key];
      if (other === undefined) return [];
      if (key === '.') return [[key, {}]];
      const both = combined(child, other);
      return isEmptyTree(both) ? [] : [[key, both]];
    }),
  );
}

function reduced(a: FieldTree, b: FieldTree): FieldTree {
  return Object.fromEntries(
    Object.entries(a).flatMap(([key, child = {}]) => {
      const other = b[key];
      if (other === undefined) return [[key, child]];
      if (key === '.') return [];
      const left = reduced(child, other);
      const isHull = key.startsWith('f:') && isOnlyItself(left) && !isOnlyItself(child);
      return isEmptyTree(left) || isHull ? [] : [[key, left]];
    }),
  );
}

function united(a: FieldTree, b: FieldTree): FieldTree {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(keys.map((key) => [key, united(a[key] ?? {}, b[key] ?? {})]));
}
