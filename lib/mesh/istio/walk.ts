import { isRecord, type JsonObject } from '../../json.ts';
import { join, type Pointer } from '../text/pointer.ts';
import {
  definitionOf,
  isIn,
  type IstioPart,
  type IstioRoot,
  isWordIn,
  referredBy,
  resolved,
  secondNameOf,
} from './definitions.ts';
import type { Derived } from '../release.ts';

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
      const pointer = join(spot.pointer, String(index));
      checkValue(walk, item, { ...spot, pointer, part: shape.items ?? {} });
    }
  } else if (isRecord(value)) {
    const definition = referredBy(spot.part) ?? spot.definition;
    const at = { ...spot, definition, data: value, part: shape };
    const { required = [], 'x-keys': form = '' } = shape;
    const { pattern = '' } = definitionOf(form) ?? {};
    const missing = required.filter((key) => !Object.hasOwn(value, key));
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

function misfitOf(
  value: unknown,
  shape: IstioPart,
  minor: string | undefined,
): Misfit['keyword'] | undefined {
  const { type = [], enum: words, pattern } = shape;
  const types = [type].flat();
  if (types.length === 0) return undefined;
  if (!types.some((one) => isOf(one, value))) {
    return words && typeof value !== 'object' ? 'word' : 'type';
  }
  if (words && !words.some((word) => word === value && isWordIn(minor, word, shape))) return 'word';
  if (typeof value === 'string' && pattern !== undefined && !formOf(pattern).test(value)) {
    return types[0] === 'string' ? 'form' : 'type';
  }
  if (!isBeyond(value, shape)) return undefined;
  return types[0] === 'string' ? 'type' : 'range';
}

/** Does it become another text than what is written (`1.30`, `0x10`)? */
function isRewritten(value: unknown, { type }: IstioPart, source: string | undefined): boolean {
  return (
    isTextual(type) && typeof value === 'number' && source !== undefined && source !== String(value)
  );
}

/** A text before anything else. */
function isTextual(type: IstioPart['type']): boolean {
  return [type].flat()[0] === 'string';
}

/** Integers may be in quotes where a pattern says so. */
function isBeyond(value: unknown, { type, pattern, minimum, maximum }: IstioPart): boolean {
  const isQuoted = typeof value === 'string' && pattern !== undefined && !isTextual(type);
  const number = typeof value === 'number' || isQuoted ? Number(value) : undefined;
  return number !== undefined && (number < (minimum ?? number) || number > (maximum ?? number));
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case 'object':
      return isRecord(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

const forms = new Map<string, RegExp>();

/** Compiling one takes longer than looking it up. */
function formOf(pattern: string): RegExp {
  const form = forms.get(pattern) ?? new RegExp(pattern, 'u');
  forms.set(pattern, form);
  return form;
}
