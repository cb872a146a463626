import { type Manifest, refKey, refOf } from '../cluster/object.ts';
import { isRecord } from '../json.ts';
import { type Cache, cacheKey } from '../render/cache.ts';
import type { SharedField } from '../steps/step.ts';
import { converged } from './converged.ts';
import { isHeavy } from './heavy.ts';
import { intent } from './intent.ts';
import type { Wanted } from './wanted.ts';

/** Our objects of a heavy type, in two LISTs. */
export interface HeavyLists {
  readonly metadata: () => Promise<readonly Manifest[]>;
  readonly whole: () => Promise<readonly Manifest[]>;
}

/** Lists our objects of a heavy type, whole. Throws what the lists throw. */
export type ListHeavy = (lists: HeavyLists) => Promise<readonly Manifest[]>;

/**
 * Lists metadata first. If the cache remembers that exactly these states of these objects were as they are wanted now, this is what
 * they are: all of their metadata counts, so with uid and resourceVersion also who owns which field since when. That field
 * ownership says so is checked all the same. What the cache does not know, or knows otherwise, costs the LIST of the whole objects.
 */
export function recollecting(
  wanted: readonly Wanted[],
  shared: readonly SharedField[],
  cache: Cache,
): ListHeavy {
  const desired = new Map(
    wanted
      .filter(({ manifest, unknown }) => isHeavy(manifest) && unknown.length === 0)
      .map(({ manifest }) => [refKey(refOf(manifest)), manifest]),
  );
  const pair = (live: Manifest): Pair | undefined => {
    const manifest = desired.get(refKey(refOf(live)));
    return manifest && { live, manifest };
  };
  return async ({ metadata, whole }) => {
    const seen = await metadata();
    if (seen.length === 0) return seen;
    const pairs = seen.map(pair);
    const recalled = pairs.every(isDefined) ? await recall(pairs, shared, cache) : undefined;
    if (recalled !== undefined) return recalled;
    const found = await whole();
    const settled = found.map(pair);
    if (settled.every(isDefined) && settled.every((one) => isSettled(one, shared))) {
      const key = keyOf(settled);
      await cache.write(key, { key, statuses: found.map((live) => live['status']) });
    }
    return found;
  };
}

interface Pair {
  readonly live: Manifest;
  readonly manifest: Manifest;
}

/** By content, so that no verdict is found in the place of another; the key stands in the value, too, lest a file is moved. */
async function recall(
  pairs: readonly Pair[],
  shared: readonly SharedField[],
  cache: Cache,
): Promise<readonly Manifest[] | undefined> {
  const key = keyOf(pairs);
  const stored = await cache.read(key);
  if (!isRecord(stored) || stored['key'] !== key) return undefined;
  const { statuses } = stored;
  if (!Array.isArray(statuses) || statuses.length !== pairs.length) return undefined;
  const recalled = pairs.map(({ live, manifest }, index) => {
    const object = { ...manifest, metadata: live.metadata, status: statuses[index] as unknown };
    return { live: object, manifest };
  });
  return recalled.every((one) => isSettled(one, shared))
    ? recalled.map(({ live }) => live)
    : undefined;
}

function isSettled({ live, manifest }: Pair, shared: readonly SharedField[]): boolean {
  return converged(live, intent(manifest, live, shared));
}

/** A change of what a verdict means takes another name. */
function keyOf(pairs: readonly Pair[]): string {
  return cacheKey(
    'equal',
    pairs.map(({ live, manifest: { spec, ...others } }) => [live.metadata, others, nameOf(spec)]),
  );
}

/** The definition of a type is the same object in the manifests of all clusters, so that it is read through once. */
function nameOf(spec: unknown): string {
  if (!isRecord(spec)) return cacheKey('spec', spec);
  const name = names.get(spec) ?? cacheKey('spec', spec);
  names.set(spec, name);
  return name;
}

const names = new WeakMap<object, string>();

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}
