import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Locked } from './bom.ts';
import type { Entry } from './tar.ts';

/** Which packages the image is made of: release/image.lock.json. */
export interface ImageLock {
  /** Of Debian: as `dpkg --print-architecture` says. */
  readonly architecture: string;
  readonly debian: readonly Locked[];
  /** Of npm: `bin/node` is taken of it. */
  readonly node: Locked;
}

export function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * Fetches the archives of these packages into a folder, with the programs of Debian and npm that know where they are. What comes is looked at
 * when it is used. Throws where one cannot be had.
 */
export async function fetchArchives({ debian, node }: ImageLock, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const wanted = debian.map(({ name, version }) => `${name}=${version}`);
  await execa('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', 'download', ...wanted], {
    cwd: folder,
  });
  await execa('npm', ['pack', `${node.name}@${node.version}`, '--pack-destination', folder], {
    cwd: folder,
  });
}

/** The archive of a package. Throws where there is none that is exactly what the lock says. */
async function archiveOf({ name, sha256 }: Locked, archives: string): Promise<string> {
  for (const file of await readdir(archives)) {
    const path = join(archives, file);
    if (file.startsWith(name) && sha256Of(await readFile(path)) === sha256) return path;
  }
  throw new Error(
    `there is no ${name} with the SHA-256 that release/image.lock.json says: ${sha256}`,
  );
}

/** What is needed of these packages of Debian, unpacked in an empty folder. Throws where one is another than the lock says. */
export async function systemEntries(
  { debian, architecture }: ImageLock,
  archives: string,
  root: string,
): Promise<readonly Entry[]> {
  for (const one of debian) await execa('dpkg', ['-x', await archiveOf(one, archives), root]);
  const all = await entriesBelow(root);
  const certificates = all
    .filter(({ path }) => path.startsWith('usr/share/ca-certificates/mozilla/'))
    .flatMap((entry) => (entry.kind === 'file' ? [entry.content] : []));
  const bundle: Entry = {
    kind: 'file',
    path: 'etc/ssl/certs/ca-certificates.crt',
    content: Buffer.concat(certificates),
  };
  return [...all.filter(({ path }) => isNeeded(path, architecture)), bundle];
}

/** Programs load libraries; of the rest only licences are wanted. */
function isNeeded(path: string, architecture: string): boolean {
  const triplet = triplets[architecture] ?? '';
  return (
    path.startsWith('lib64/') ||
    new RegExp(`^(usr/)?lib/${triplet}/[^/]+\\.so[^/]*$`).test(path) ||
    path === 'usr/bin/tini' ||
    /^usr\/share\/doc\/[^/]+\/copyright$/.test(path)
  );
}

const triplets: Readonly<Record<string, string>> = {
  amd64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
};

/** Node itself. Throws where it is another than the lock says. */
export async function nodeProgram(
  { node }: Pick<ImageLock, 'node'>,
  archives: string,
  folder: string,
): Promise<Uint8Array> {
  await mkdir(folder, { recursive: true });
  const archive = await archiveOf(node, archives);
  await execa('tar', ['-xzf', archive, '-C', folder, 'package/bin/node']);
  return readFile(join(folder, 'package', 'bin', 'node'));
}

/** The files of a tarball that `npm pack` made. */
export async function packageEntries(archive: string, folder: string): Promise<readonly Entry[]> {
  await mkdir(folder, { recursive: true });
  await execa('tar', ['-xzf', archive, '-C', folder, '--strip-components=1']);
  return entriesBelow(folder);
}

/** All files and links below a folder. */
async function entriesBelow(root: string, below = ''): Promise<readonly Entry[]> {
  const found = await readdir(join(root, below), { withFileTypes: true });
  const entries = found.map(async (one): Promise<readonly Entry[]> => {
    const path = below === '' ? one.name : `${below}/${one.name}`;
    const place = join(root, path);
    if (one.isDirectory()) return entriesBelow(root, path);
    if (one.isSymbolicLink()) return [{ kind: 'link', path, target: await readlink(place) }];
    const content = await readFile(place);
    return [{ kind: 'file', path, content, executable: isProgram(content) }];
  });
  return (await Promise.all(entries)).flat().toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** By what it begins with, as modes depend on who unpacked it: ELF, or a script. */
function isProgram(content: Uint8Array): boolean {
  const head = Buffer.from(content.subarray(0, 4)).toString('latin1');
  return head === '\x7fELF' || head.startsWith('#!');
}
