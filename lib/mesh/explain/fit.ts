import { fieldAt, isRecord } from '../../json.ts';
import { allNearest } from '../../nearest.ts';
import { follow, type Schema, schemaAt } from '../schema/schema.ts';
import { join } from '../text/pointer.ts';
import { pointerIn } from './istio-homes.ts';
import { keyFor } from './stand-in.ts';
import type { Violation } from './violation.ts';

/** The keys of a map under which the value of an unknown key could stand. */
export function fitting(
  { pointer, key = '', data }: Violation,
  names: readonly string[],
  mesh: unknown,
): readonly string[] {
  const value = fieldAt(data, key);
  return names.filter((name) => couldStand(value, schemaAt(join(pointer, name), mesh)));
}

/** The maps, written with dots, in which an unknown key could stand with its value. */
export function fittingHomes(
  { key = '', data }: Violation,
  homes: readonly string[],
  mesh: unknown,
): readonly string[] {
  const value = fieldAt(data, key);
  return homes.filter((home) => couldStand(value, schemaAt(pointerIn(home, key), mesh)));
}

/** Is the value of an unknown key of the type that another key has: not `canary` for a map, not `[a, b]` for a word? */
export function isOfTypeOf(
  { pointer, key = '', data }: Violation,
  name: string,
  mesh: unknown,
): boolean {
  const value = fieldAt(data, key);
  const types = [schemaAt(join(pointer, name), mesh).type ?? []].flat();
  if (types.length === 0 || value === null) return true;
  if (Array.isArray(value)) return types.includes('array');
  return isRecord(value) ? types.includes('object') : types.some(isWord);
}

/** By its kind alone: no word in place of a map, no map of other keys, no word that is like none of those that may be there. */
function couldStand(value: unknown, schema: Schema): boolean {
  const types = [schema.type ?? []].flat();
  if (types.length === 0 || value === null) return true;
  if (isRecord(value)) return types.includes('object') && hasKeyOf(value, schema);
  if (Array.isArray(value)) {
    const isWordList = !types.includes('array') && value.some((item) => couldStand(item, schema));
    return types.includes('object') || areItems(value, schema) || isWordList;
  }
  if (types.some(isWord)) return isLikeOneOf(value, schema);
  return types.includes('array') ? areItems([value], schema) : standsForMap(value, schema);
}

function isWord(type: string): boolean {
  return type !== 'object' && type !== 'array';
}

function hasKeyOf(map: Readonly<Record<string, unknown>>, schema: Schema): boolean {
  const { properties, additionalProperties } = schema;
  const names = Object.keys(map);
  if (properties === undefined || typeof additionalProperties === 'object') return true;
  const known = Object.keys(properties);
  return names.length === 0 || names.some((name) => known.includes(name) || isNear(name, known));
}

function areItems(values: readonly unknown[], { type, items = {} }: Schema): boolean {
  const isList = [type].flat().includes('array');
  return (
    isList && (values.length === 0 || values.some((value) => couldStand(value, follow(items))))
  );
}

function isLikeOneOf(value: unknown, { enum: words }: Schema): boolean {
  if (typeof value !== 'string' || words === undefined) return true;
  const known = words.map(String);
  return known.includes(value) || isNear(value, known);
}

/** `REGISTRY_ONLY` for `{ mode: REGISTRY_ONLY }`, or a name for a map of names. */
function standsForMap(value: unknown, schema: Schema): boolean {
  const { additionalProperties: others } = schema;
  const isNamed =
    typeof others === 'object' &&
    typeof value === 'string' &&
    [follow(others).type].flat().includes('object') &&
    follow(others).required === undefined;
  return isNamed || keyFor(value, schema) !== undefined;
}

function isNear(word: string, words: readonly string[]): boolean {
  return allNearest(word, words).length > 0;
}
