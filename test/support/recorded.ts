import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { Manifest } from '../../lib/cluster/object.ts';
import { repository } from './repository.ts';

/** One object of a real mesh (fixtures/live/README.md). */
export interface Recorded {
  readonly desired: Manifest;
  readonly live: Manifest;
  readonly predicted: Manifest;
}

const folder = join(repository, 'fixtures/live');

/** The names of all recorded objects. */
export const recordedNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''))
  .toSorted();

/** A fresh copy, free to be changed. */
export function recorded(name: string): Recorded {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Recorded;
}

/** Where a text, number or boolean stands in a manifest. */
export interface Leaf {
  readonly path: readonly (string | number)[];
  readonly value: string | number | boolean;
}

/** All leaves except those that name the object. */
export function leavesOf(manifest: Manifest): readonly Leaf[] {
  return leaves(manifest, []).filter(
    ({ path: [first, second] }) =>
      first !== 'apiVersion' &&
      first !== 'kind' &&
      !(first === 'metadata' && second !== 'labels' && second !== 'annotations'),
  );
}

function leaves(value: unknown, path: readonly (string | number)[]): readonly Leaf[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return [{ path, value }];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
}

/** A copy with another value at a path; undefined takes the field or the list item out. */
export function withValue<T>(target: T, path: readonly (string | number)[], value: unknown): T {
  const copy = structuredClone(target);
  const holder = path
    .slice(0, -1)
    .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], copy);
  const key = path.at(-1) ?? '';
  if (value !== undefined) (holder as Record<string, unknown>)[key] = value;
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete (holder as Record<string, unknown>)[key];
  return copy;
}

/** Some other value of the same type. */
export function otherValue({ value }: Leaf): string | number | boolean {
  if (typeof value === 'string') return `${value}x`;
  return typeof value === 'number' ? value + 1 : !value;
}

/** A recorded object and one of the leaves of what was desired. */
export function recordedLeaf(names = recordedNames): fc.Arbitrary<Recorded & { leaf: Leaf }> {
  return fc.constantFrom(...names).chain((name) => {
    const record = recorded(name);
    return fc.constantFrom(...leavesOf(record.desired)).map((leaf) => ({ ...record, leaf }));
  });
}
