import { equal, isRecord } from '../json.ts';
import { type FieldSet, FieldSetBuilder } from './field-set.ts';
import type { ListShape, MapShape, Shape } from './shape.ts';
import { fieldShape, itemKey } from './typed.ts';

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
    Array.isArray(side) ? side.length === 0 : isRecord(side) && Object.keys(side).length === 0,
  );
  if (map !== undefined && !map.atomic && !isEmptySide && sides.every(isRecord)) {
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
  const [left, right] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
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
