import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Result } from '../../lib/result.ts';
import { cacheFolder } from './cache-folder.ts';

/**
 * The folder with the files of these packages of Debian, which is fetched if the cache lacks it: nothing is installed. The error is the
 * reason why there is none: no apt that could download it.
 */
export async function fetchDebian(
  name: string,
  packages: readonly string[],
  finish: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<Result<string, string>> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const hash = createHash('sha256').update(JSON.stringify([packages, release, process.arch]));
  const folder = join(cacheFolder(), `${name}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(folder)) return { ok: true, value: folder };
  await mkdir(cacheFolder(), { recursive: true });
  const unfinished = await mkdtemp(`${folder}.`);
  const apt = (...args: readonly string[]): Promise<string> =>
    execa('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', ...args], { cwd: unfinished }).then(
      () => '',
      (error: Error) => error.message,
    );
  try {
    // Fresh machines have no lists of packages yet.
    let failed = await apt('download', ...packages);
    if (failed !== '') failed = (await apt('update')) || (await apt('download', ...packages));
    if (failed !== '') {
      const error = `${name} is not installed, and apt-get does not get it: ${failed.split('\n')[0]}`;
      return { ok: false, error };
    }
    for (const file of await readdir(unfinished)) {
      await execa('dpkg', ['-x', file, '.'], { cwd: unfinished });
      await rm(join(unfinished, file));
    }
    await finish(unfinished);
    await rename(unfinished, folder).catch((error: unknown) => {
      // Another process was quicker.
      if (!existsSync(folder)) throw error;
    });
    return { ok: true, value: folder };
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
