import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Result } from '../../lib/result.ts';
import { fetchDebian } from './debian.ts';

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
  const fetched = await fetchDebian('iptables', packages, addCommands);
  if (!fetched.ok) return fetched;
  const folder = fetched.value;
  const libraries = await libraryFolder(folder);
  const env = {
    PATH: [join(folder, 'bin'), path].join(delimiter),
    LD_LIBRARY_PATH: libraries,
    XTABLES_LIBDIR: join(libraries, 'xtables'),
  };
  return { ok: true, value: { env, folder } };
}

async function addCommands(folder: string): Promise<void> {
  await mkdir(join(folder, 'bin'));
  for (const name of commands.flatMap((one) => [one, one.replace('ip', 'ip6')])) {
    await symlink('../usr/sbin/xtables-nft-multi', join(folder, 'bin', name));
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
