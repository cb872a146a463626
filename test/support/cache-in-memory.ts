import type { Cache } from '../../lib/render/cache.ts';

export interface CacheInMemory extends Cache {
  readonly values: Map<string, unknown>;
}

/** A cache for one test; what is read was stored as JSON. */
export function cacheInMemory(): CacheInMemory {
  const values = new Map<string, unknown>();
  return {
    values,
    read: (key) => Promise.resolve(structuredClone(values.get(key))),
    write: (key, value) => {
      values.set(key, structuredClone(value));
      return Promise.resolve();
    },
  };
}
