import { isManifest } from '../cluster/manifest.ts';
import type { Manifest } from '../cluster/object.ts';
import { isRecord } from '../json.ts';
import { type Cache, cacheKey } from './cache.ts';

/** A render in a cache. */
export interface Stored {
  /** All objects but the types. */
  readonly rest: readonly Manifest[];
  /** CustomResourceDefinitions: most of a render, and the same in all of them. Read only when they are wanted. */
  readonly types: () => Promise<readonly Manifest[] | undefined>;
}

const typeKind = 'CustomResourceDefinition';

/** Splits a render; types are first in every one (istioctl: `manifest generate`). */
export function splitOf(objects: readonly Manifest[]): Stored {
  const types = objects.filter(({ kind }) => kind === typeKind);
  return {
    rest: objects.filter(({ kind }) => kind !== typeKind),
    types: () => Promise.resolve(types),
  };
}

/** What a cache has of a render; its types are read by their name. Undefined when it cannot be used. */
export function storedIn(
  value: unknown,
  readTypes: (name: string) => Promise<unknown>,
): Stored | undefined {
  if (!isRecord(value)) return undefined;
  const { rest, types } = value;
  if (!isManifests(rest) || (types !== null && typeof types !== 'string')) return undefined;
  if (types === null) return rest.length === 0 ? undefined : { rest, types: () => none };
  return {
    rest,
    types: async () => {
      const found = await readTypes(types);
      return isManifests(found) ? found : undefined;
    },
  };
}

const none: Promise<readonly Manifest[]> = Promise.resolve([]);

/** The same render, kept; the types under a name made of their content, so that all renders share them. */
export async function stored(cache: Cache, key: string, render: Stored): Promise<Stored> {
  const types = (await render.types()) ?? [];
  const name = types.length === 0 ? null : cacheKey('types', types);
  if (name !== null && (await cache.read(name)) === undefined) await cache.write(name, types);
  await cache.write(key, { rest: render.rest, types: name });
  return render;
}

function isManifests(value: unknown): value is readonly Manifest[] {
  return Array.isArray(value) && value.every(isManifest);
}
