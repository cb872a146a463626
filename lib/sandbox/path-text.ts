import { describeKey } from '../cluster/managed-fields.ts';

/** `.spec.ports[port=80,protocol="TCP"].targetPort` (structured-merge-diff: fieldpath.Path). */
export function pathText(path: readonly string[]): string {
  return path.map(keyText).join('');
}

/** One step of it. */
export function keyText(key: string): string {
  const name = key.slice(2);
  if (key.startsWith('f:')) return `.${name}`;
  if (key.startsWith('v:')) return `[=${name}]`;
  if (!key.startsWith('k:')) return describeKey(key);
  const keys: unknown = JSON.parse(name);
  const pairs = Object.entries(typeof keys === 'object' && keys !== null ? keys : {});
  return `[${pairs.map(([field, value]) => `${field}=${JSON.stringify(value)}`).join(',')}]`;
}
