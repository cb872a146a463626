import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import type { Result } from '../../lib/result.ts';
import { cacheFolder } from './cache-folder.ts';

/** How to run iptables, for which istio-init and kube-proxy look in PATH. */
export interface Iptables {
  readonly env: Readonly<Record<string, string>>;
  /** The folder that all of it lies in; undefined when it is part of the machine. */
  readonly folder?: string;
}

const systemFolders = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
];

const commands = ['iptables', 'iptables-save', 'iptables-restore'];

/** Debian's, of which only the files are taken: nothing is installed. */
const packages = ['iptables', 'libxtables12', 'libnftnl11', 'libmnl0'];

/**
 * The machine's own iptables, or Debian's, fetched if the cache lacks it. The error is the reason why there is none:
 * not installed, and no apt that could download it.
 */
export async function fetchIptables(): Promise<Result<Iptables, string>> {
  const path = systemFolders.join(delimiter);
  if (commands.every((name) => systemFolders.some((folder) => existsSync(join(folder, name))))) {
    return { ok: true, value: { env: { PATH: path } } };
  }
  const folder = await packageFolder();
  if (!existsSync(folder)) {
    const unpacked = await unpack(folder);
    if (!unpacked.ok) return unpacked;
  }
  const libraries = await libraryFolder(folder);
  const env = {
    PATH: [join(folder, 'bin'), path].join(delimiter),
    LD_LIBRARY_PATH: libraries,
    XTABLES_LIBDIR: join(libraries, 'xtables'),
  };
  return { ok: true, value: { env, folder } };
}

async function packageFolder(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const hash = createHash('sha256').update(JSON.stringify([packages, release, process.arch]));
  return join(cacheFolder(), `iptables-${hash.digest('hex').slice(0, 16)}`);
}

async function unpack(folder: string): Promise<Result<undefined, string>> {
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
      const error = `iptables is not installed, and apt-get does not get it: ${failed.split('\n')[0]}`;
      return { ok: false, error };
    }
    for (const name of await readdir(unfinished)) {
      await execa('dpkg', ['-x', name, '.'], { cwd: unfinished });
      await rm(join(unfinished, name));
    }
    await mkdir(join(unfinished, 'bin'));
    for (const name of commands.flatMap((one) => [one, one.replace('ip', 'ip6')])) {
      await symlink('../usr/sbin/xtables-nft-multi', join(unfinished, 'bin', name));
    }
    await rename(unfinished, folder).catch((error: unknown) => {
      // Another process was quicker.
      if (!existsSync(folder)) throw error;
    });
    return { ok: true, value: undefined };
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** `usr/lib/x86_64-linux-gnu`, as Debian calls it for this machine. */
async function libraryFolder(folder: string): Promise<string> {
  const lib = join(folder, 'usr', 'lib');
  const names = await readdir(lib);
  const found = names.find((name) => existsSync(join(lib, name, 'xtables')));
  if (found === undefined) throw new Error(`${lib} has no libraries of iptables`);
  return join(lib, found);
}
