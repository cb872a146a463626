import { equal, isRecord } from '../../lib/json.ts';
import type { Values } from '../../lib/mesh/topology/topology.ts';

/** What the first says and the second does not, or otherwise. */
export function beyond(values: Values, base: Values): Values {
  const entries = Object.entries(values).flatMap(([key, value]): readonly [string, unknown][] => {
    const below = Object.hasOwn(base, key) ? base[key] : undefined;
    if (!isRecord(value)) return equal(value, below) ? [] : [[key, value]];
    const more = beyond(value, isRecord(below) ? below : {});
    return Object.keys(more).length === 0 ? [] : [[key, more]];
  });
  return Object.fromEntries(entries);
}

/** What all say alike. */
export function common(all: readonly Values[]): Values {
  const [first, ...others] = all;
  if (first === undefined) return {};
  return others.reduce(shared, first);
}

function shared(one: Values, other: Values): Values {
  const entries = Object.entries(one).flatMap(([key, value]): readonly [string, unknown][] => {
    const theirs = Object.hasOwn(other, key) ? other[key] : undefined;
    if (!isRecord(value) || !isRecord(theirs)) return equal(value, theirs) ? [[key, value]] : [];
    const both = shared(value, theirs);
    return Object.keys(both).length === 0 ? [] : [[key, both]];
  });
  return Object.fromEntries(entries);
}

/** Without what stands at these places, and without maps of which nothing is left. */
export function without(values: Values, paths: readonly (readonly string[])[]): Values {
  return paths.reduce(dropped, values);
}

function dropped(values: Values, [key = '', ...rest]: readonly string[]): Values {
  if (!Object.hasOwn(values, key)) return values;
  const { [key]: value, ...others } = values;
  if (rest.length === 0) return others;
  if (!isRecord(value)) return values;
  const left = dropped(value, rest);
  return Object.keys(left).length === 0 ? others : { ...values, [key]: left };
}

/** A key of a mesh file, unless nothing is to be said there. */
export function map<Key extends string>(
  key: Key,
  values: Values,
): Partial<Record<Key, Record<string, unknown>>> {
  // One key, which is asked for.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (Object.keys(values).length === 0 ? {} : { [key]: values }) as Partial<
    Record<Key, Record<string, unknown>>
  >;
}
