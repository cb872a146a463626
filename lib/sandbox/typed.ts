import { isRecord } from '../json.ts';
import { type FieldSet, FieldSetBuilder } from './field-set.ts';
import { keyText } from './path-text.ts';
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
  if (isRecord(value)) {
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

/** What of the value is not in the set (typed.RemoveItems). Null when nothing is left of it. */
export function without(value: unknown, set: FieldSet, shape: Shape): unknown {
  if (isRecord(value) && shape.map !== undefined) {
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

/** The key of a list item as FieldsV1 spells it. */
export function itemKey(item: unknown, list: ListShape): string {
  if (list.kind === 'set') return `v:${JSON.stringify(item)}`;
  const fields = list.element().map?.fields;
  const keys = list.keys.flatMap((name): [string, unknown][] => {
    const value = isRecord(item) ? (item[name] ?? fields?.get(name)?.fallback) : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  return `k:${JSON.stringify(Object.fromEntries(keys.toSorted(([a], [b]) => (a < b ? -1 : 1))))}`;
}

function validateList(value: readonly unknown[], list: ListShape, path: string): void {
  const seen = new Set<string>();
  const element = list.element();
  for (const [index, item] of value.entries()) {
    if (list.kind !== 'atomic') {
      if (list.kind === 'map' && !isRecord(item)) {
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
      if (seen.has(key)) throw new UntypedValue(path, `duplicate entries for key ${keyText(key)}`);
      seen.add(key);
    }
    validate(item, element, `${path}[${index}]`);
  }
}

function fits(value: unknown, { scalar }: Shape): boolean {
  return (
    scalar === 'any' || scalar === 'quantity' || (scalar !== undefined && typeof value === scalar)
  );
}

function mismatch(path: string, shape: Shape, found: string): UntypedValue {
  const wanted = shape.map ? 'map' : shape.list ? 'list' : (shape.scalar ?? 'nothing');
  return new UntypedValue(path, `expected ${wanted}, got a ${found}`);
}

/** The shape of what stands under a name; undefined when nothing may. */
export function fieldShape(map: MapShape, name: string): Shape | undefined {
  return (map.fields.get(name)?.shape ?? map.element)?.();
}

function collect(
  value: unknown,
  shape: Shape,
  path: readonly string[],
  set: FieldSetBuilder,
): void {
  if (isRecord(value) && shape.map !== undefined && !shape.map.atomic) {
    for (const [name, item] of Object.entries(value)) {
      const at = [...path, `f:${name}`];
      collect(item, fieldShape(shape.map, name) ?? {}, at, set);
      const isEmptyItem = item === null || (isRecord(item) && Object.keys(item).length === 0);
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
