import { isRecord } from '../../json.ts';
import { join, type Pointer } from '../text/pointer.ts';
import {
  definitionOf,
  isIn,
  type IstioPart,
  type IstioRoot,
  referredBy,
  secondNameOf,
  wordsIn,
} from './definitions.ts';
import { derivationOf } from './derived.ts';

/** One thing in values or mesh config that Istio's schema does not allow. */
export interface Misfit {
  readonly keyword:
    | 'unknown-key'
    /** The key belongs to another minor version. */
    | 'other-version'
    /** The proto's name of a value, which istioctl takes and no chart reads. */
    | 'second-name'
    | 'type'
    | 'word'
    | 'form'
    | 'range';
  /** The value, or the key. */
  readonly pointer: Pointer;
  readonly data: unknown;
  /** The definition that has the key, or should. */
  readonly definition: string;
  /** What the schema says of the place; of a key that is unknown nothing. */
  readonly part: IstioPart;
}

interface Walk {
  readonly root: IstioRoot;
  /** Of the values within the mesh. */
  readonly start: Pointer;
  readonly minor: string | undefined;
  readonly found: Misfit[];
}

/**
 * What istioctl would refuse of values, and what it or istiod would refuse or silently ignore of mesh config, all at once. What isthmus
 * derives is left out, whatever it is. Null is right everywhere (Helm: no default).
 */
export function misfitsIn(
  value: unknown,
  root: IstioRoot,
  { pointer, minor }: { readonly pointer: Pointer; readonly minor: string | undefined },
): readonly Misfit[] {
  const walk = { root, start: pointer, minor, found: [] };
  check(value, { $ref: `#/definitions/${root}` }, { pointer, definition: root }, walk);
  return walk.found;
}

interface Spot {
  readonly pointer: Pointer;
  /** The innermost definition with a name. */
  readonly definition: string;
}

function check(value: unknown, part: IstioPart, spot: Spot, walk: Walk): void {
  if (value === null || value === undefined) return;
  const name = referredBy(part);
  const shape = name === undefined ? part : (definitionOf(name) ?? {});
  const keyword = misfitOf(value, shape, walk.minor);
  if (keyword !== undefined) {
    walk.found.push({ ...spot, keyword, data: value, part: shape });
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      check(item, shape.items ?? {}, { ...spot, pointer: join(spot.pointer, String(index)) }, walk);
    }
  } else if (isRecord(value)) {
    checkKeys(value, shape, { ...spot, definition: name ?? spot.definition }, walk);
  }
}

function misfitOf(
  value: unknown,
  shape: IstioPart,
  minor: string | undefined,
): Misfit['keyword'] | undefined {
  const { type, enum: words, pattern, minimum = -Infinity, maximum = Infinity } = shape;
  if (type === undefined) return undefined;
  const types = typeof type === 'string' ? [type] : type;
  if (!types.some((one) => isOf(one, value)))
    return words && !isCollection(value) ? 'word' : 'type';
  if (words && !wordsIn(shape, minor).some((word) => word === value)) return 'word';
  const isText = typeof value === 'string';
  if (isText && pattern !== undefined && !formOf(pattern).test(value)) {
    return types[0] === 'string' ? 'form' : 'type';
  }
  const isNumber =
    typeof value === 'number' || (isText && types[0] === 'integer' && pattern !== undefined);
  return isNumber && (Number(value) < minimum || Number(value) > maximum) ? 'range' : undefined;
}

function isCollection(value: unknown): boolean {
  return typeof value === 'object';
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

function formOf(pattern: string): RegExp {
  const form = forms.get(pattern) ?? new RegExp(pattern, 'u');
  forms.set(pattern, form);
  return form;
}

function checkKeys(
  value: Readonly<Record<string, unknown>>,
  shape: IstioPart,
  spot: Spot,
  walk: Walk,
): void {
  const { properties, additionalProperties } = shape;
  for (const [key, below] of Object.entries(value)) {
    const at = { pointer: join(spot.pointer, key), definition: spot.definition };
    if (!properties) {
      if (typeof additionalProperties === 'object') check(below, additionalProperties, at, walk);
    } else if (!isDerived(at.pointer, walk)) {
      checkKey(below, key, { ...shape, properties }, at, walk);
    }
  }
}

function checkKey(
  value: unknown,
  key: string,
  { properties = {} }: IstioPart,
  at: Spot,
  walk: Walk,
): void {
  const name = Object.hasOwn(properties, key) ? key : nameOfSecond(key, properties, at.definition);
  const part = name === undefined ? undefined : properties[name];
  if (part === undefined) {
    walk.found.push({ ...at, keyword: 'unknown-key', data: value, part: {} });
  } else if (name !== key && at.definition.startsWith('values.')) {
    walk.found.push({ ...at, keyword: 'second-name', data: value, part });
  } else if (isIn(walk.minor, part)) {
    check(value, part, at, walk);
  } else {
    walk.found.push({ ...at, keyword: 'other-version', data: value, part });
  }
}

function nameOfSecond(
  key: string,
  properties: Readonly<Record<string, IstioPart>>,
  definition: string,
): string | undefined {
  return Object.keys(properties).find(
    (name) => secondNameOf(name, properties[name] ?? {}, definition) === key,
  );
}

function isDerived(pointer: Pointer, { root, start }: Walk): boolean {
  return root === 'values.Values' && derivationOf(pointer.slice(start.length)) !== undefined;
}
