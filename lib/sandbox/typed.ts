import { equal, isMap } from '../state/fields.ts';
import { type FieldSet, FieldSetBuilder } from './field-set.ts';
import type { ListShape, MapShape, Shape } from './shape.ts';

/** The value does not fit its shape; the message names the field (structured-merge-diff: typed.ValidationErrors). */
export class UntypedValue extends Error {
  constructor(path: string, words: string) {
    super(`${path}: ${words}`);
    this.name = 'UntypedValue';
  }
}

/** Throws `UntypedValue` when a field is not declared, a value is of the wrong type or a key is there twice. */
export function validate(value: unknown, shape: Shape, path = ''): void {
  if (value === null || value === undefined) return;
  if (isMap(value)) {
    if (shape.map === undefined) throw mismatch(path, shape, 'map');
    for (const [name, item] of Object.entries(value)) {
      const inner = fieldShape(shape.map, name);
      const at = `${path}.${name}`;
      if (inner === undefined) throw new UntypedValue(at, 'field not declared in schema');
      validate(item, inner, at);
    }
  } else if (Array.isArray(value)) {
    if (shape.list === undefined) throw mismatch(path, shape, 'list');
    validateList(value, shape.list, path);
  } else if (!fits(value, shape)) throw mismatch(path, shape, typeof value);
}

/** Every field that the value sets (typed.ToFieldSet): what an applier owns. */
export function fieldsOf(value: unknown, shape: Shape): FieldSet {
  const set = new FieldSetBuilder();
  collect(value, shape, [], set);
  return set.build();
}

/** The second laid over the first (typed.Merge): lists with keys and maps item by item, everything else as a whole. */
export function merge(under: unknown, over: unknown, shape: Shape): unknown {
  if (over === undefined || over === null) return under;
  if (under === undefined || under === null) return over;
  if (isMap(over) && isMap(under) && shape.map !== undefined && !shape.map.atomic) {
    const merged: Record<string, unknown> = { ...under };
    for (const [name, value] of Object.entries(over)) {
      merged[name] = merge(under[name], value, fieldShape(shape.map, name) ?? {});
    }
    return merged;
  }
  if (Array.isArray(over) && Array.isArray(under) && shape.list !== undefined) {
    return shape.list.kind === 'atomic' ? over : mergeLists(under, over, shape.list);
  }
  return over;
}

/** What of the value is not in the set (typed.RemoveItems). Null when nothing is left of it. */
export function without(value: unknown, set: FieldSet, shape: Shape): unknown {
  if (isMap(value) && shape.map !== undefined) {
    if (shape.map.atomic) return null;
    const { map } = shape;
    const kept = Object.entries(value).flatMap(([name, item]): [string, unknown][] => {
      const key = `f:${name}`;
      if (set.members.has(key)) return [];
      const below = set.children.get(key);
      return [
        [name, below === undefined ? item : without(item, below, fieldShape(map, name) ?? {})],
      ];
    });
    return kept.length === 0 ? null : Object.fromEntries(kept);
  }
  if (Array.isArray(value) && shape.list !== undefined) {
    if (shape.list.kind === 'atomic') return null;
    const { list } = shape;
    const kept = value.flatMap((item: unknown): unknown[] => {
      const key = itemKey(item, list);
      if (set.members.has(key)) return [];
      const below = set.children.get(key);
      return [below === undefined ? item : without(item, below, list.element())];
    });
    return kept.length === 0 ? null : kept;
  }
  return value;
}

/** Nulls are how `without` marks what it emptied; no object keeps them. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}

export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Which fields differ between two values of a shape (typed.Compare). */
export function compare(before: unknown, after: unknown, shape: Shape): Comparison {
  const sets = {
    added: new FieldSetBuilder(),
    modified: new FieldSetBuilder(),
    removed: new FieldSetBuilder(),
  };
  if (!equal(before, after)) compareInto({ before, after, shape, path: [] }, sets);
  return {
    added: sets.added.build(),
    modified: sets.modified.build(),
    removed: sets.removed.build(),
  };
}

/** The key of a list item as FieldsV1 spells it. */
export function itemKey(item: unknown, list: ListShape): string {
  if (list.kind === 'set') return `v:${JSON.stringify(item)}`;
  const fields = list.element().map?.fields;
  const keys = list.keys.flatMap((name): [string, unknown][] => {
    const value = isMap(item) ? (item[name] ?? fields?.get(name)?.fallback) : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  return `k:${JSON.stringify(Object.fromEntries(keys.toSorted(([a], [b]) => (a < b ? -1 : 1))))}`;
}

function validateList(value: readonly unknown[], list: ListShape, path: string): void {
  const seen = new Set<string>();
  const element = list.element();
  for (const [index, item] of value.entries()) {
    if (list.kind !== 'atomic') {
      if (list.kind === 'map' && !isMap(item)) {
        throw new UntypedValue(
          path,
          `element ${index}: associative list with keys may not have non-map elements`,
        );
      }
      const key = itemKey(item, list);
      if (key === 'k:{}') {
        throw new UntypedValue(
          path,
          `element ${index}: associative list with keys has an element that omits key field "${list.keys.join('", "')}"`,
        );
      }
      if (seen.has(key)) {
        throw new UntypedValue(path, `duplicate entries for key ${key.slice(2)}`);
      }
      seen.add(key);
    }
    validate(item, element, `${path}[${index}]`);
  }
}

function fits(value: unknown, { scalar }: Shape): boolean {
  return scalar === 'any' || (scalar !== undefined && typeof value === scalar);
}

function mismatch(path: string, shape: Shape, found: string): UntypedValue {
  const wanted = shape.map ? 'map' : shape.list ? 'list' : (shape.scalar ?? 'nothing');
  return new UntypedValue(path, `expected ${wanted}, got a ${found}`);
}

function fieldShape(map: MapShape, name: string): Shape | undefined {
  return (map.fields.get(name)?.shape ?? map.element)?.();
}

function collect(
  value: unknown,
  shape: Shape,
  path: readonly string[],
  set: FieldSetBuilder,
): void {
  if (isMap(value) && shape.map !== undefined && !shape.map.atomic) {
    for (const [name, item] of Object.entries(value)) {
      const at = [...path, `f:${name}`];
      collect(item, fieldShape(shape.map, name) ?? {}, at, set);
      const isEmptyItem = item === null || (isMap(item) && Object.keys(item).length === 0);
      if (isEmptyItem || !shape.map.fields.has(name)) set.add(at);
    }
  } else if (Array.isArray(value) && shape.list !== undefined && shape.list.kind !== 'atomic') {
    const element = shape.list.element();
    for (const item of value) {
      const at = [...path, itemKey(item, shape.list)];
      collect(item, element, at, set);
      set.add(at);
    }
  } else set.add(path);
}

/** Shared items in the order of the second, each after those that stand before it in the first. */
function mergeLists(
  under: readonly unknown[],
  over: readonly unknown[],
  list: ListShape,
): unknown[] {
  const left = new Map(under.map((item) => [itemKey(item, list), item]));
  const right = new Map(over.map((item) => [itemKey(item, list), item]));
  const [leftKeys, rightKeys] = [[...left.keys()], [...right.keys()]];
  const shared = rightKeys.filter((key) => left.has(key));
  const merged: unknown[] = [];
  const done = new Set<string>();
  const take = (key: string): void => {
    done.add(key);
    merged.push(merge(left.get(key), right.get(key), list.element()));
  };
  let [l, r] = [0, 0];
  let next = shared.shift();
  while (l < leftKeys.length || r < rightKeys.length) {
    const [mine, theirs] = [leftKeys[l], rightKeys[r]];
    if (mine !== undefined && theirs !== undefined) {
      if (mine === theirs) {
        take(mine);
        l += 1;
        r += 1;
        next = shared.shift();
        continue;
      }
      if (right.has(mine) && next !== undefined && next !== mine) {
        l += 1;
        continue;
      }
    }
    if (mine !== undefined) {
      if (!right.has(mine)) {
        take(mine);
        l += 1;
        continue;
      }
      if (done.has(mine)) l += 1;
    }
    if (theirs !== undefined) {
      take(theirs);
      r += 1;
      if (next === theirs) next = shared.shift();
    }
  }
  return merged;
}

interface Pair {
  readonly before: unknown;
  readonly after: unknown;
  readonly shape: Shape;
  readonly path: readonly string[];
}

interface Builders {
  readonly added: FieldSetBuilder;
  readonly modified: FieldSetBuilder;
  readonly removed: FieldSetBuilder;
}

function compareInto(pair: Pair, sets: Builders): void {
  const { before, after, shape, path } = pair;
  const { map, list } = shape;
  const sides = [before, after].filter((side) => side !== undefined && side !== null);
  const isEmptySide = sides.every((side) =>
    Array.isArray(side) ? side.length === 0 : isMap(side) && Object.keys(side).length === 0,
  );
  if (map !== undefined && !map.atomic && !isEmptySide && sides.every(isMap)) {
    compareMaps(pair, map, sets);
  } else if (
    list !== undefined &&
    list.kind !== 'atomic' &&
    !isEmptySide &&
    sides.every((side) => Array.isArray(side))
  ) {
    compareLists(pair, list, sets);
  } else if (before !== undefined && after !== undefined) {
    if (!equal(before, after)) sets.modified.add(path);
    return;
  }
  if (before === undefined) sets.added.add(path);
  else if (after === undefined) sets.removed.add(path);
}

function compareMaps({ before, after, path }: Pair, map: MapShape, sets: Builders): void {
  const [left, right] = [isMap(before) ? before : {}, isMap(after) ? after : {}];
  for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
    compareInto(
      {
        before: left[name],
        after: right[name],
        shape: fieldShape(map, name) ?? {},
        path: [...path, `f:${name}`],
      },
      sets,
    );
  }
}

function compareLists({ before, after, path }: Pair, list: ListShape, sets: Builders): void {
  const index = (side: unknown): ReadonlyMap<string, unknown> =>
    new Map(Array.isArray(side) ? side.map((item: unknown) => [itemKey(item, list), item]) : []);
  const [left, right] = [index(before), index(after)];
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    compareInto(
      {
        before: left.get(key),
        after: right.get(key),
        shape: list.element(),
        path: [...path, key],
      },
      sets,
    );
  }
}
