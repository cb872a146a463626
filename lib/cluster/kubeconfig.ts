import { naturally } from '../natural-order.ts';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { isFileError, fileWords } from '../file-words.ts';
import { fieldAt } from '../json.ts';
import { nearest } from '../nearest.ts';
import { readWhole } from '../read-whole.ts';
import { type Context, type Entries, type Kubeconfig, KubeconfigError } from './connection.ts';
import { type CredentialSource, credentialSource } from './credential-source.ts';
import { contextsOf, entriesIn, mergeEntries } from './kubeconfig-entries.ts';
import { inClusterEntries, serviceAccount } from './in-cluster.ts';
import { hintFor } from './kubeconfig-hints.ts';
import { parseKubeconfig } from './parse-kubeconfig.ts';

/** Where kubeconfigs are looked for. */
export interface KubeconfigPlaces {
  /** `kubeconfig:` of a cluster in mesh.yaml: then no other file counts. */
  readonly own?: string | undefined;
  /** `--kubeconfig`. */
  readonly file?: string | undefined;
  /** `KUBECONFIG` and `HOME`; the environment of the process by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where relative paths start; the working directory of the process by default. */
  readonly cwd?: string;
  /** The folder of the service account of this Pod; that of Kubernetes by default. */
  readonly serviceAccount?: string;
}

/** Of whom a kubeconfig is: who names it can name another one. */
export type KubeconfigOrigin = 'mesh' | 'option' | 'variable' | 'home';

/** A kubeconfig as it lies in its files. */
export interface KubeconfigFiles {
  /** Absolute; those that are there. */
  readonly files: readonly string[];
  /** Those that are not. */
  readonly missing: readonly string[];
  /** Of each of them. */
  readonly entries: readonly Entries[];
}

/**
 * The paths (absolute) of the kubeconfig by the rules of kubectl: the named file, or else those in KUBECONFIG, or else
 * `~/.kube/config`; whether they exist or not ("Organizing Cluster Access Using kubeconfig Files").
 */
export function kubeconfigPaths(places: KubeconfigPlaces): readonly string[] {
  const { env = process.env, cwd = process.cwd() } = places;
  const named = places.own ?? places.file;
  switch (originOf(places)) {
    case 'mesh':
    case 'option':
      return [resolve(cwd, named ?? '')];
    case 'variable':
      return (env['KUBECONFIG'] ?? '')
        .split(delimiter)
        .filter((path) => path !== '')
        .map((path) => resolve(cwd, path));
    case 'home':
      return [join(env['HOME'] ?? homedir(), '.kube', 'config')];
  }
}

/** An empty name is none, as with kubectl. */
function originOf({ own, file, env = process.env }: KubeconfigPlaces): KubeconfigOrigin {
  if (own !== undefined) return 'mesh';
  if (file !== undefined && file !== '') return 'option';
  return (env['KUBECONFIG'] ?? '') === '' ? 'home' : 'variable';
}

/**
 * Reads the files of a kubeconfig; missing ones are passed over, unless the one file was named. Throws `KubeconfigError` for a named
 * file that is missing, and for one that is there but cannot be read: then kubectl would not go on with the others either. In a Pod
 * the entries end with the context `in-cluster`.
 */
export function readKubeconfigFiles(places: KubeconfigPlaces): KubeconfigFiles {
  const origin = originOf(places);
  const paths = kubeconfigPaths(places);
  const found = paths.flatMap((file) => {
    const entries = readEntries(file, origin);
    return entries === undefined ? [] : [{ file, entries }];
  });
  const pod = places.own === undefined ? podEntries(places) : undefined;
  const files = found.map(({ file }) => file);
  return {
    files,
    missing: paths.filter((path) => !files.includes(path)),
    entries: [...found.map(({ entries }) => entries), ...(pod === undefined ? [] : [pod])],
  };
}

/**
 * The kubeconfig of a command. No file at all is a kubeconfig without contexts. Throws `KubeconfigError`, as `readKubeconfigFiles`.
 * Without `credentials` plugins run unheard, and cannot ask.
 */
export async function readKubeconfig(
  places: KubeconfigPlaces,
  credentials: CredentialSource = unheardSource(places),
): Promise<Kubeconfig> {
  const { files, missing, entries } = readKubeconfigFiles(places);
  const merged = mergeEntries(entries);
  const contexts = contextsOf(merged);
  return {
    files,
    contexts,
    connect: async (name) => {
      const context = contexts.get(name);
      if (context === undefined) throw missingContext(name, contexts, { places, files, missing });
      const { connectWith } = await import('./credentials.ts');
      const { env = process.env } = places;
      return connectWith(context, merged, { source: credentials, env });
    },
  };
}

/** Runs plugins unheard; they cannot ask. */
export function unheardSource({ env = process.env }: KubeconfigPlaces): CredentialSource {
  return credentialSource({ env, terminal: false, tell: () => {} });
}

/** What the files say counts before that. */
function podEntries({
  env = process.env,
  serviceAccount: folder = serviceAccount,
}: KubeconfigPlaces) {
  return inClusterEntries(env, folder);
}

/** Undefined when there is no such file and nobody named it. */
function readEntries(file: string, origin: KubeconfigOrigin): Entries | undefined {
  const broken = (reason: string): KubeconfigError =>
    new KubeconfigError(
      'file-broken',
      `the kubeconfig ${file} ${reason}`,
      hintFor('file-broken', origin),
    );
  let text: string;
  try {
    text = decoded(bytesIn(file));
  } catch (error) {
    if (error instanceof TypeError) throw broken('is no UTF-8 text');
    if (!isFileError(error)) throw error;
    if (fieldAt(error, 'code') !== 'ENOENT') throw broken(`cannot be read: ${fileWords(error)}`);
    if (origin === 'variable' || origin === 'home') return undefined;
    const hint = hintFor('file-missing', origin) + unfilled([file]);
    throw new KubeconfigError('file-missing', `the kubeconfig ${file} does not exist`, hint);
  }
  const digest = createHash('sha256').update(text).digest('base64');
  const known = read.get(file);
  const parsed = known?.digest === digest ? known.parsed : parseKubeconfig(text);
  read.set(file, { digest, parsed });
  if (!parsed.ok) throw broken(parsed.error);
  return entriesIn(parsed.value, file);
}

/** A shell would have filled it in, if it were not for quotes. */
function unfilled(files: readonly string[]): string {
  return files.some((file) => /\$|\/~/.test(file))
    ? ': variables and `~name` in it are not filled in'
    : '';
}

/** The mesh is judged by a file first and then connected with: the same text means the same. */
const read = new Map<
  string,
  { readonly digest: string; readonly parsed: ReturnType<typeof parseKubeconfig> }
>();

const pipes = new Map<string, Buffer>();

/** A pipe (`--kubeconfig <(…)`) can be read once, but the mesh is judged by it first and then connected with. */
function bytesIn(file: string): Buffer {
  const known = pipes.get(file);
  if (known !== undefined) return known;
  const bytes = readWhole(file);
  if (statSync(file).isFIFO()) pipes.set(file, bytes);
  return bytes;
}

/** UTF-16 with its mark, as some shells of Windows write it, is text to client-go, too. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding, { fatal: true }).decode(bytes);
}

function missingContext(
  name: string,
  contexts: ReadonlyMap<string, Context>,
  {
    places,
    files,
    missing,
  }: Pick<KubeconfigFiles, 'files' | 'missing'> & {
    readonly places: KubeconfigPlaces;
  },
): KubeconfigError {
  const origin = originOf(places);
  if (files.length === 0 && contexts.size === 0) {
    const looked =
      missing.length === 0 ? 'KUBECONFIG names none' : `looked for ${missing.join(', ')}`;
    return new KubeconfigError(
      'file-missing',
      `there is no kubeconfig (${looked})`,
      hintFor('file-missing', origin) + unfilled(missing),
    );
  }
  const names = [...contexts.keys()].toSorted(naturally);
  const guess = nearest(name, names);
  const others = missing.length === 0 ? '' : ` (nor is there ${missing.join(' or ')})`;
  const known = names.length === 0 ? 'there are no contexts' : `there are ${names.join(', ')}`;
  const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
  return new KubeconfigError(
    'context-missing',
    `context ${name} does not exist: not in ${files.join(', ')}${others}; ${known}${hint}`,
    hintFor('context-missing', origin),
  );
}
