import { cacheDirectory } from '../cache-directory.ts';
import type { Verified } from '../lsp/plans.ts';
import { fileCache, cacheKey } from '../render/cache.ts';
import { weightOf } from '../report/verify-lines.ts';
import type { Verdict } from '../verify/verify.ts';
import type { World } from './world.ts';

/** A mesh that is verified: the absolute path of its file, and whether its clusters are embedded. */
export interface VerifiedMesh {
  readonly path: string;
  readonly embedded: boolean;
}

type Around = Pick<World, 'env'>;

/** Keeps how a mesh was found, for editors; `at` in milliseconds since the epoch. Never fails. */
export function keepVerified(
  mesh: VerifiedMesh,
  verdicts: readonly Verdict[],
  at: number,
  world: Around,
): Promise<void> {
  const weights = verdicts.map(weightOf);
  const count = (wanted: string): number => weights.filter((weight) => weight === wanted).length;
  const found: Verified = { at, errors: count('error'), warnings: count('warning') };
  return cacheOf(world).write(keyOf(mesh), found);
}

/** What `isthmus verify` found last; undefined where it has not run, or long ago. */
export async function lastVerified(
  mesh: VerifiedMesh,
  world: Around,
): Promise<Verified | undefined> {
  const found = await cacheOf(world).read(keyOf(mesh));
  return isVerified(found) ? found : undefined;
}

function isVerified(value: unknown): value is Verified {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['at', 'errors', 'warnings'].every(
      (key) => typeof Object.entries(value).find(([name]) => name === key)?.[1] === 'number',
    )
  );
}

function cacheOf({ env }: Around) {
  return fileCache(cacheDirectory(env));
}

function keyOf({ path, embedded }: VerifiedMesh): string {
  return cacheKey('verified', path, embedded);
}
