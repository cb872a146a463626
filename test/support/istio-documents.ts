import * as fc from 'fast-check';
import { fieldAt } from '../../lib/json.ts';
import type { Derived } from '../../lib/mesh/release.ts';
import { release131 } from '../../plans/releases/1.31.ts';
import {
  type IstioPart,
  type IstioRoot,
  referredBy,
  resolved,
} from '../../lib/mesh/istio/definitions.ts';

/** What could be written as values or as mesh config: one key, its value right or wrong. */
export interface IstioDocument {
  readonly root: IstioRoot;
  readonly value: unknown;
}

/** Things that people write, and some that only machines do. */
const anything = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    'a',
    'text',
    '1',
    '010',
    '1.5',
    '-1',
    'true',
    '10s',
    '1h30m',
    '10',
    '25%',
    '500m',
    '*',
  ),
  fc.constantFrom<unknown>(0, 1, -1, 2, 1.5, 80, 2 ** 31, 2 ** 32, -(2 ** 31) - 1, 1e10),
  fc.constantFrom<unknown>(
    true,
    false,
    null,
    [],
    {},
    ['a'],
    [1],
    [null],
    { a: 'b' },
    { a: 1 },
    [{}],
    [{ a: 'b' }],
  ),
);

/** Documents of one place each, all places being equally likely. */
export function istioDocuments(): fc.Arbitrary<IstioDocument> {
  const places = (['values.Values', 'mesh.MeshConfig'] as const).flatMap((root) =>
    placesIn(root).map((place) => ({ root, ...place })),
  );
  return fc
    .constantFrom(...places)
    .chain(({ root, path, part }) =>
      fc
        .oneof({ weight: 3, arbitrary: rightFor(part) }, { weight: 2, arbitrary: anything })
        .chain((value) =>
          fc
            .constantFrom<(keys: readonly string[]) => readonly string[]>(
              same,
              same,
              same,
              same,
              misspelt,
              inSnakeCase,
            )
            .map((spell) => ({ root, value: nested(spell(path), value) })),
        ),
    );
}

function same(path: readonly string[]): readonly string[] {
  return path;
}

function misspelt(path: readonly string[]): readonly string[] {
  return [...path.slice(0, -1), `${path.at(-1) ?? ''}x`];
}

function inSnakeCase(path: readonly string[]): readonly string[] {
  const last = (path.at(-1) ?? '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return [...path.slice(0, -1), last];
}

interface Place {
  /** `[]` stands for an item of a list. */
  readonly path: readonly string[];
  readonly part: IstioPart;
}

/** Every key below a root, through lists and maps. */
function placesIn(root: IstioRoot): readonly Place[] {
  const places: Place[] = [{ path: [], part: { $ref: `#/definitions/${root}` } }];
  for (const { path, part } of places) {
    // As many keys as all else together, which istioctl does not look at.
    if (referredBy(part) === 'k8s.Container') continue;
    const { properties = {}, items, additionalProperties } = resolved(part);
    for (const [key, own] of Object.entries(properties)) {
      places.push({ path: [...path, key], part: own });
    }
    if (items) places.push({ path: [...path, '[]'], part: items });
    if (additionalProperties) places.push({ path: [...path, 'name'], part: additionalProperties });
  }
  return places.slice(1);
}

function nested([key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  return key === '[]' ? [nested(rest, value)] : { [key]: nested(rest, value) };
}

/** A value that fits; of a map one with a key of its own. */
function rightFor(part: IstioPart): fc.Arbitrary<unknown> {
  const shape = resolved(part);
  const words = shape.enum ?? samples[referredBy(part) ?? ''];
  if (words) return fc.constantFrom<unknown>(...words);
  const { minimum = 0, maximum = 5, items } = shape;
  const byType: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    string: fc.constantFrom('a', 'text', '1', 'REGISTRY_ONLY'),
    boolean: fc.boolean(),
    integer: fc.constantFrom(0, 1, 80, 15021, '2', minimum, maximum),
    number: fc.constantFrom(0, 1, 1.5, 100),
  };
  const [type = ''] = [shape.type ?? ''].flat();
  if (type === 'object') return mapFor(shape);
  const item = items ? rightFor(items) : fc.constant({});
  return type === 'array' ? fc.array(item, { maxLength: 2 }) : (byType[type] ?? anything);
}

const samples: Readonly<Record<string, readonly string[]>> = {
  duration: ['10s', '1m30s', '0', '1.5h', '-1s'],
  ports: ['', '*', '80', '80,443', '65535'],
  cidrs: ['', '*', '10.0.0.0/8', '10.0.0.0/8,2001:db8::/32'],
  quantity: ['500m', '2Gi', '1'],
  amount: ['500m', '2Gi', '1'],
};

function mapFor({ properties, additionalProperties }: IstioPart): fc.Arbitrary<unknown> {
  if (additionalProperties) {
    return fc.dictionary(fc.constantFrom('a', 'b'), rightFor(additionalProperties));
  }
  if (!properties) return fc.constantFrom<unknown>({}, { a: 'b' }, { a: { b: [1] } });
  const keys = Object.keys(properties);
  if (keys.length === 0) return fc.constant({});
  return fc.constantFrom(...keys).chain((key) => {
    const own = properties[key] ?? {};
    const value = resolved(own).properties ? fc.constant({}) : rightFor(own);
    return value.map((below) => ({ [key]: below }));
  });
}

/** Whether it has something that isthmus derives, which is refused without a look at it. */
export function hasDerived({ root, value }: IstioDocument): boolean {
  const has = ({ path }: Derived): boolean => fieldAt(value, ...path) !== undefined;
  return root === 'values.Values' && release131.derived.some(has);
}
