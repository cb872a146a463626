import { isRecord, type JsonObject } from '../../json.ts';
import { join, type Pointer } from '../text/pointer.ts';
import {
  definitionOf,
  isIn,
  type IstioPart,
  type IstioRoot,
  referredBy,
  resolved,
  secondNameOf,
} from './definitions.ts';
import type { Derived } from '../release.ts';
import { formOf, isRewritten, isTextual, misfitOf } from './value.ts';

/** One thing in values or mesh config that Istio's schema does not allow. */
export interface Misfit {
  readonly keyword:
    | 'unknown-key'
    /** The key belongs to another minor version. */
    | 'other-version'
    /** The proto's name, which istioctl takes, and no chart; istiod overlooks some. */
    | 'second-name'
    /** Beside another one of which Istio takes it instead. */
    | 'one-of'
    /** Keys that a map needs. */
    | 'missing-key'
    /** A key of a map that may have any, but for its form. */
    | 'key-form'
    | 'type'
    | 'word'
    | 'form'
    | 'range';
  /** The value, or the key. */
  readonly pointer: Pointer;
  readonly data: unknown;
  /** Of `missing-key`. */
  readonly missing?: readonly string[];
  /** Of `one-of`: the key that Istio takes. */
  readonly taken?: string;
  /** The definition that has the key, or should. */
  readonly definition: string;
  /** What the schema says of the place; of a key that is unknown nothing. */
  readonly part: IstioPart;
}

/**
 * What istioctl would refuse of values, and what it or istiod would refuse or silently ignore of mesh config, all at once. What isthmus
 * derives is left out, whatever it is. Null is right everywhere (Helm: no default).
 */
export function misfitsIn(
  value: unknown,
  root: IstioRoot,
  { pointer, minor, derived, sourceOf = () => undefined }: WalkOptions,
): readonly Misfit[] {
  const own = pointersOf(derived, root, pointer);
  const walk: Walk = { minor, derived: own, sourceOf, found: [] };
  checkValue(walk, value, { pointer, definition: root, part: { $ref: `#/definitions/${root}` } });
  return walk.found;
}

interface WalkOptions {
  /** Of the values within the mesh. */
  readonly pointer: Pointer;
  readonly minor: string | undefined;
  readonly derived: readonly Derived[];
  /** What is written at a place; undefined where nobody knows. */
  readonly sourceOf?: (pointer: Pointer) => string | undefined;
}

interface Walk extends Required<Pick<WalkOptions, 'sourceOf'>> {
  readonly minor: string | undefined;
  readonly derived: ReadonlySet<Pointer>;
  readonly found: Misfit[];
}

function pointersOf(
  derived: readonly Derived[],
  root: IstioRoot,
  start: Pointer,
): ReadonlySet<Pointer> {
  return new Set(root === 'values.Values' ? derived.map(({ path }) => join(start, ...path)) : []);
}

interface Spot extends Pick<Misfit, 'pointer' | 'definition' | 'part'> {}

function checkValue(walk: Walk, value: unknown, spot: Spot): void {
  if (value === null || value === undefined) return;
  const shape = resolved(spot.part);
  const keyword =
    misfitOf(value, shape, walk.minor) ??
    (isRewritten(value, shape, walk.sourceOf(spot.pointer)) ? 'type' : undefined);
  if (keyword !== undefined) {
    walk.found.push({ ...spot, keyword, data: value, part: shape });
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      checkItem(walk, item, {
        ...spot,
        pointer: join(spot.pointer, String(index)),
        part: shape.items ?? {},
      });
    }
  } else if (isRecord(value)) {
    const definition = referredBy(spot.part) ?? spot.definition;
    const at = { ...spot, definition, data: value, part: shape };
    const { required = [], 'x-keys': form = '' } = shape;
    const { pattern = '' } = definitionOf(form) ?? {};
    const missing = required.filter((key) => !isThere(key, value, at));
    if (missing.length > 0) walk.found.push({ ...at, keyword: 'missing-key', missing });
    for (const key of Object.keys(value).filter((key) => !formOf(pattern).test(key))) {
      walk.found.push({ ...at, keyword: 'key-form', pointer: join(spot.pointer, key) });
    }
    for (const { key, taken } of surplus(value, shape, definition)) {
      walk.found.push({ ...at, keyword: 'one-of', pointer: join(spot.pointer, key), taken });
    }
    for (const [key, below] of Object.entries(value)) {
      checkKey(walk, below, { pointer: join(spot.pointer, key), definition, part: shape, key });
    }
  }
}

/** An item without content is an empty text; a map is yet to be written. */
function checkItem(walk: Walk, item: unknown, spot: Spot): void {
  if (item !== null) return checkValue(walk, item, spot);
  const part = resolved(spot.part);
  if (isTextual(part.type) && !formOf(part.pattern ?? '').test('')) {
    walk.found.push({ ...spot, keyword: 'form', data: item, part });
  }
}

/** By one of its names. */
function isThere(key: string, map: JsonObject, { definition, part }: Spot): boolean {
  const second = secondNameOf(key, part.properties?.[key] ?? {}, definition);
  return Object.hasOwn(map, key) || (second !== undefined && Object.hasOwn(map, second));
}

/** `part` is that of the map. */
function checkKey(
  walk: Walk,
  value: unknown,
  { key, ...at }: Spot & { readonly key: string },
): void {
  const { properties, additionalProperties } = at.part;
  if (!properties) {
    if (additionalProperties) checkValue(walk, value, { ...at, part: additionalProperties });
    return;
  }
  if (walk.derived.has(at.pointer)) return;
  const name = Object.hasOwn(properties, key) ? key : ownerOfSecond(key, properties, at.definition);
  const part = name === undefined ? {} : (properties[name] ?? {});
  const report = (keyword: Misfit['keyword']): void => {
    walk.found.push({ ...at, keyword, data: value, part });
  };
  if (name === undefined) return report('unknown-key');
  if (name !== key && isDeaf(part, at.definition)) report('second-name');
  if (!isIn(walk.minor, part)) report('other-version');
  else checkValue(walk, value, { ...at, part });
}

/** Charts read values by their JSON names only, and istiod some of mesh config; the values that are deprecated charts read by none. */
function isDeaf({ deprecated = false }: IstioPart, definition: string): boolean {
  return !definition.startsWith('values.') || !deprecated;
}

/** What is there of a choice beside the one that Istio takes: it reads them in the order of the proto. */
function surplus(
  map: JsonObject,
  { 'x-oneof': choices = [], properties = {} }: IstioPart,
  definition: string,
): readonly { readonly key: string; readonly taken: string }[] {
  const keys = Object.keys(map).filter((key) => map[key] !== null);
  return choices.flatMap((names) => {
    const there = names.flatMap((name) => {
      const second = secondNameOf(name, properties[name] ?? {}, definition);
      return keys.find((key) => key === name || key === second) ?? [];
    });
    const taken = there.at(-1) ?? '';
    return there.slice(0, -1).map((key) => ({ key, taken }));
  });
}

/** The key that has this one for its second name. */
function ownerOfSecond(
  key: string,
  properties: Readonly<Record<string, IstioPart>>,
  definition: string,
): string | undefined {
  return Object.keys(properties).find(
    (name) => secondNameOf(name, properties[name] ?? {}, definition) === key,
  );
}
