import { isRecord } from '../../json.ts';
import type { Values } from './topology.ts';

/** The second wins: maps key by key, anything else replaced, as Helm merges values files. */
export function mergeValues(base: Values, over: Values): Values {
  const merged = Object.entries(over).map(([key, value]) => {
    const below = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, isRecord(below) && isRecord(value) ? mergeValues(below, value) : value];
  });
  return Object.fromEntries([...Object.entries(base), ...merged]);
}
