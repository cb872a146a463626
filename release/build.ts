import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { imageBom } from './bom.ts';
import { isthmusImage, json } from './image.ts';
import { type ImageLock, nodeProgram, packageEntries, sha256Of, systemEntries } from './parts.ts';

export interface ReleaseOptions {
  /** The sources, built. */
  readonly repository: string;
  /** Path of the program that goes into the image. */
  readonly istioctl: string;
  /** Folder with the archives that the lock names. */
  readonly archives: string;
  /** Where all of it is written. */
  readonly out: string;
}

export interface Release {
  readonly version: string;
  /** Of the image. */
  readonly digest: string;
  /** Of the package. */
  readonly archive: string;
}

/** Makes all that is published, and publishes nothing. The same sources and packages make the same bytes. Throws where a part cannot be had. */
export async function buildRelease(options: ReleaseOptions): Promise<Release> {
  const { repository, istioctl, archives, out } = options;
  const lock = await readLock(repository);
  const work = await mkdtemp(join(tmpdir(), 'isthmus-release-'));
  try {
    await rm(out, { recursive: true, force: true });
    await mkdir(out, { recursive: true });
    const { archive, version } = await pack(repository, out);
    const bundled = await readJson(join(repository, 'dist', 'sbom.cdx.json'));
    const program = await readFile(istioctl);
    const bom = imageBom(
      lock,
      { name: 'istioctl', version: await versionOf(istioctl), sha256: sha256Of(program) },
      bundled as Parameters<typeof imageBom>[2],
    );
    const image = isthmusImage({
      system: await systemEntries(lock, archives, join(work, 'debian')),
      node: await nodeProgram(lock, archives, join(work, 'node')),
      istioctl: program,
      isthmus: await packageEntries(join(out, archive), join(work, 'isthmus')),
      bom,
      version,
      architecture: lock.architecture,
    });
    for (const [path, content] of image.files) await write(join(out, 'image', path), content);
    await write(join(out, 'isthmus.cdx.json'), json(bundled));
    await write(join(out, 'image.cdx.json'), json(bom));
    const { digest } = image;
    const sums = [archive, 'image.cdx.json', 'isthmus.cdx.json'].map(
      async (name) => `${sha256Of(await readFile(join(out, name)))}  ${name}\n`,
    );
    await write(join(out, 'SHA256SUMS'), (await Promise.all(sums)).join(''));
    return { version, digest, archive };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * What publishes it, to be run where the job's identity makes the provenance (npm: trusted publishing; Sigstore: keyless); `image` is where
 * the image goes, without a tag.
 */
export function publication(
  { version, digest, archive }: Release,
  image: string,
): readonly (readonly [program: string, ...args: string[]])[] {
  const named = `${image}@${digest}`;
  const attest = ['--yes', '--type', 'cyclonedx', '--predicate', 'image.cdx.json'];
  return [
    ['npm', 'publish', archive, '--provenance', '--access', 'public'],
    ['oras', 'cp', '--from-oci-layout', `image@${digest}`, `${image}:${version}`],
    ['cosign', 'sign', '--yes', named],
    ['cosign', 'attest', ...attest, named],
  ];
}

/** Which packages the image is made of. */
export async function readLock(repository: string): Promise<ImageLock> {
  return (await readJson(join(repository, 'release', 'image.lock.json'))) as ImageLock;
}

async function pack(repository: string, out: string) {
  const quiet = ['--offline', '--ignore-scripts', '--json'];
  const args = ['pack', ...quiet, '--pack-destination', out];
  const { stdout } = await execa('npm', args, { cwd: repository });
  const [packed] = JSON.parse(stdout) as readonly {
    readonly filename: string;
    readonly version: string;
  }[];
  if (packed === undefined) throw new Error('npm packed nothing');
  return { archive: packed.filename, version: packed.version };
}

async function versionOf(istioctl: string): Promise<string> {
  const { stdout } = await execa(istioctl, ['version', '--remote=false', '-o', 'json']);
  const { clientVersion } = JSON.parse(stdout) as {
    readonly clientVersion: { readonly version: string };
  };
  return clientVersion.version;
}

async function readJson(path: string): Promise<object> {
  return JSON.parse(await readFile(path, 'utf8')) as object;
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
