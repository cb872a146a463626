import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../../lib/result.ts';
import { readLock } from '../../release/build.ts';
import { fetchArchives } from '../../release/parts.ts';
import { repository } from '../support/repository.ts';
import { cacheFolder } from './cache-folder.ts';

/** The folder with the packages that the image is made of; the error is the reason why there is none. */
export async function imageArchives(): Promise<Result<string, string>> {
  const folder = await place();
  if (existsSync(folder)) return { ok: true, value: folder };
  const error = 'apt-get and npm did not get the packages that release/image.lock.json names';
  return { ok: false, error };
}

/** Fetches what the cache lacks. What fails is met again, and told, by who needs it. */
export async function fetchImageArchives(): Promise<void> {
  const folder = await place();
  if (existsSync(folder)) return;
  await mkdir(cacheFolder(), { recursive: true });
  const unfinished = await mkdtemp(`${folder}.`);
  try {
    await fetchArchives(await readLock(repository), unfinished);
    await rename(unfinished, folder);
  } catch {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function place(): Promise<string> {
  const lock = JSON.stringify(await readLock(repository));
  const hash = createHash('sha256').update(lock).digest('hex').slice(0, 16);
  return join(cacheFolder(), `image-${hash}`);
}
