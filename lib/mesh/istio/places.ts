import { fieldAt, isRecord, textAt } from '../../json.ts';
import { naturally } from '../../natural-order.ts';
import { meshSchema, follow, type Schema } from '../schema/schema.ts';
import { join, keysOf, type Pointer } from '../text/pointer.ts';
import type { IstioRoot } from './definitions.ts';
import type { Derived } from '../release.ts';
import { derivationOf } from './derived.ts';

/** Values or mesh config of Istio in a mesh file, or a part of a Pod. */
export interface IstioPlace {
  readonly pointer: Pointer;
  readonly root: IstioRoot;
}

interface Pattern {
  /** `*` stands for any name. */
  readonly keys: readonly string[];
  readonly root: IstioRoot;
}

let patterns: readonly Pattern[] | undefined;

/** Where the schema of mesh.yaml says `x-istio`: `istio.values`, `clusters.*.values`, … */
function patternsIn(schema: Schema, keys: readonly string[]): readonly Pattern[] {
  const root = schema['x-istio'];
  if (root !== undefined) return [{ keys, root }];
  const whole = follow(schema);
  const branches = (whole.allOf ?? []).flatMap(({ then }) => (then === true ? [] : [then]));
  return [
    ...[whole, ...branches].flatMap(({ properties = {} }) =>
      Object.entries(properties).flatMap(([key, part]) =>
        part === true ? [] : patternsIn(part, [...keys, key]),
      ),
    ),
    ...[whole.additionalProperties, whole.items].flatMap((below) =>
      typeof below === 'object' ? patternsIn(below, [...keys, '*']) : [],
    ),
  ];
}

function allPatterns(): readonly Pattern[] {
  return (patterns ??= patternsIn(meshSchema(), []));
}

/** Every place of a mesh that holds values or mesh config of Istio, or those of one root, with what is there. */
export function istioPlaces(
  mesh: unknown,
  only?: IstioRoot,
): readonly (IstioPlace & { readonly value: unknown })[] {
  return allPatterns()
    .filter(({ root }) => only === undefined || root === only)
    .flatMap(({ keys, root }) => matches(mesh, keys, '').map((found) => ({ ...found, root })));
}

function matches(
  value: unknown,
  [key, ...rest]: readonly string[],
  pointer: Pointer,
): readonly { readonly pointer: Pointer; readonly value: unknown }[] {
  if (key === undefined) return [{ pointer, value }];
  if (Array.isArray(value) && key === '*') {
    return value.flatMap((item, index) => matches(item, rest, join(pointer, String(index))));
  }
  if (!isRecord(value)) return [];
  const names = key === '*' ? Object.keys(value) : Object.hasOwn(value, key) ? [key] : [];
  return names.flatMap((name) => matches(value[name], rest, join(pointer, name)));
}

/** The values or the mesh config that a place lies in, itself included; undefined outside of them. */
export function istioPlaceOf(pointer: Pointer): IstioPlace | undefined {
  const path = keysOf(pointer);
  const pattern = allPatterns().find(
    ({ keys }) =>
      keys.length <= path.length && keys.every((key, at) => key === '*' || key === path[at]),
  );
  return (
    pattern && { pointer: join('', ...path.slice(0, pattern.keys.length)), root: pattern.root }
  );
}

/** What isthmus derives at a place in a mesh; undefined where anything may be written. */
export function derivationAt(pointer: Pointer, derived: readonly Derived[]): Derived | undefined {
  const place = istioPlaceOf(pointer);
  if (place?.root !== 'values.Values') return undefined;
  return derivationOf(pointer.slice(place.pointer.length), derived);
}

/** The minor version of Istio that a place in a mesh is for, of several the oldest; undefined where the mesh does not tell. */
export function minorAt(_pointer: Pointer, mesh: unknown): string | undefined {
  const istio = fieldAt(mesh, 'istio');
  const revisions = fieldAt(istio, 'revisions');
  const versions = [istio, ...(isRecord(revisions) ? Object.values(revisions) : [])].map((each) =>
    textAt(each, 'version'),
  );
  const minors = versions.flatMap((version = '') => /^\d+\.\d+(?=\.)/.exec(version)?.[0] ?? []);
  return minors.toSorted(naturally)[0];
}
