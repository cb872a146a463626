import { isRecord } from '../../json.ts';

/** A JSON pointer (RFC 6901): where in a mesh file a value is, `/clusters/cluster1/context`; the whole mesh is ''. */
export type Pointer = string;

/** Makes a pointer, or lengthens one: `join('/clusters', 'cluster1')`. */
export function join(base: Pointer, ...keys: readonly string[]): Pointer {
  let pointer = base;
  for (const key of keys) pointer += `/${escaped(key)}`;
  return pointer;
}

function escaped(key: string): string {
  return /[~/]/.test(key) ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}

export function keysOf(pointer: Pointer): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Where the map or list is that holds the value. */
export function parentOf(pointer: Pointer): Pointer {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));
}

/** As people write it: `clusters.cluster1.loadBalancer.metallb.addresses[0]`. */
export function dotted(pointer: Pointer): string {
  return keysOf(pointer)
    .map((key, index) => (/^\d+$/.test(key) && index > 2 ? `[${key}]` : `.${key}`))
    .join('')
    .slice(1);
}

/** A copy with this value at a place. What is on the way to it and no map becomes one. */
export function withValue(whole: unknown, pointer: Pointer, value: unknown): unknown {
  return placed(whole, keysOf(pointer), value);
}

function placed(whole: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(whole)) {
    return whole.toSpliced(Number(key), 1, placed(whole[Number(key)], rest, value));
  }
  const map = isRecord(whole) ? whole : {};
  return { ...map, [key]: placed(map[key], rest, value) };
}
