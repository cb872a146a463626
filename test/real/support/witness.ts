import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { stringify } from 'yaml';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';
import { type CliResult, startIsthmus } from '../../rig/run-cli.ts';
import type { SeedMesh } from './seed.ts';

/** A run of isthmus that can be killed or interrupted. */
export interface Running {
  readonly pid: number;
  /** What it has printed to stdout so far. */
  readonly printed: () => string;
  readonly result: Promise<CliResult & { readonly signal: string | undefined }>;
}

/** A folder with a mesh.yaml and a home of its own, where everything that isthmus prints or keeps is remembered. */
export interface Witness {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly write: (mesh: SeedMesh | string) => Promise<void>;
  readonly run: (
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<CliResult>;
  readonly start: (args: readonly string[], env?: Readonly<Record<string, string>>) => Running;
  /** Remembers what was printed some other way. */
  readonly note: (text: string) => void;
  /** All output so far, and all files that isthmus has written. */
  readonly testimony: () => Promise<string>;
}

export async function witness(rig: Rig, name: string, mesh: SeedMesh): Promise<Witness> {
  const cwd = join(rig.dir, name);
  const home = join(rig.dir, `${name}-home`);
  await mkdir(cwd, { recursive: true });
  await mkdir(home, { recursive: true });
  const env = { ...rig.env, HOME: home };
  const heard: string[] = [];
  const start: Witness['start'] = (args, more = {}) => {
    const child = startIsthmus(args, { cwd, env: { ...env, ...more } });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    const result = child.then(({ exitCode = -1, signal, stdout, stderr }) => {
      heard.push(stdout, stderr);
      return { code: exitCode, stdout, stderr, signal };
    });
    return { pid: child.pid ?? 0, printed: () => printed, result };
  };
  const write: Witness['write'] = (next) =>
    writeFile(join(cwd, 'mesh.yaml'), typeof next === 'string' ? next : stringify(next));
  await write(mesh);
  return {
    cwd,
    env,
    write,
    start,
    run: (args, more) => start(args, more).result,
    note: (text) => heard.push(text),
    testimony: async () => [...heard, await textsIn(home)].join('\n'),
  };
}

/** All that a run printed says each of these; what is missing is shown with the whole output. */
export function expectWords(result: CliResult, words: readonly (string | RegExp)[]): void {
  const output = `${result.stdout}\n${result.stderr}`;
  const missing = words.filter((word) =>
    typeof word === 'string' ? !output.includes(word) : !word.test(output),
  );
  const because = `what was not said, in all that was:\n${output}`;
  expect(missing.map(String), because).to.deep.equal([]);
}

/** The administrators' tokens, as they stand in the kubeconfig. */
export function tokensOf(rig: Rig): Readonly<Record<string, string>> {
  return Object.fromEntries(rig.clusters.map(({ name, token }) => [`token of ${name}`, token]));
}

/** What the remote secret holds, decoded. */
export async function readerTokenOf(cluster: Cluster): Promise<string> {
  const name = 'istio-reader-service-account-istio-remote-secret-token';
  const secret = await cluster.api.get<{ data: { token: string } }>(
    `/api/v1/namespaces/istio-system/secrets/${name}`,
  );
  return Buffer.from(secret?.data.token ?? '', 'base64').toString();
}

/**
 * Which of the secrets a text holds in some form: as it is, in base64 (wherever in a longer text it stood), in hex, or as
 * a hash. A token of three parts counts when its signature alone is there.
 */
export function secretsIn(text: string, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets).flatMap(([name, secret]) => {
    if (secret.length < 16) throw new Error(`${name} is too short to be looked for`);
    const parts = secret.split('.').length === 3 ? [secret, secret.split('.')[2] ?? ''] : [secret];
    return parts
      .flatMap(formsOf)
      .filter(([, form]) => text.includes(form))
      .map(([form]) => `${name}: ${form}`);
  });
}

function formsOf(secret: string): readonly (readonly [string, string])[] {
  const bytes = Buffer.from(secret);
  const hashes = ['md5', 'sha1', 'sha256', 'sha512'].flatMap((kind) => {
    const digest = createHash(kind).update(bytes).digest();
    return (['hex', 'base64', 'base64url'] as const).map(
      (encoding) => [`${kind} in ${encoding}`, digest.toString(encoding)] as const,
    );
  });
  return [
    ['raw', secret],
    ['hex', bytes.toString('hex')],
    ...[0, 1, 2].map((shift) => [`base64 at ${shift}`, base64At(bytes, shift)] as const),
    ...hashes,
  ];
}

/** What of a text's base64 does not depend on its neighbours when it starts so many bytes after a multiple of three. */
function base64At(bytes: Buffer, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  return encoded.slice(shift === 0 ? 0 : 4, -4);
}

async function textsIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = files.map((file) => readFile(join(file.parentPath, file.name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}
