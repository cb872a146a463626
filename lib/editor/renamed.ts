import { join, type Pointer } from '../mesh/text/pointer.ts';
import type { Name } from './names.ts';

/** A mesh in which something that is declared has another name, and everything else is as it was. */
export function renamed(mesh: unknown, name: Name, newName: string): unknown {
  const uses = new Set(name.uses.map(({ pointer }) => pointer));
  const walk = (value: unknown, pointer: Pointer): unknown => {
    if (uses.has(pointer)) return newName;
    if (Array.isArray(value)) return value.map((item, at) => walk(item, join(pointer, String(at))));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const below = join(pointer, key);
        return [below === name.declaration?.pointer ? newName : key, walk(item, below)];
      }),
    );
  };
  return walk(mesh, '');
}

/** Two values that mean the same in JSON: the order of keys does not count. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, sorted(item)]);
}
