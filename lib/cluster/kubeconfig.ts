import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { nearest } from '../nearest.ts';
import { type Context, type Entries, type Kubeconfig, KubeconfigError } from './connection.ts';
import { contextsOf, mergeEntries, parseEntries } from './kubeconfig-entries.ts';

/** Where kubeconfigs are looked for. */
export interface KubeconfigPlaces {
  /** `--kubeconfig`. */
  readonly file?: string | undefined;
  /** `KUBECONFIG` and `HOME`; the environment of the process by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where relative paths start; the working directory of the process by default. */
  readonly cwd?: string;
}

/**
 * The paths (absolute) of the kubeconfig by the rules of kubectl: the named file, or else those in KUBECONFIG, or else
 * `~/.kube/config`; whether they exist or not ("Organizing Cluster Access Using kubeconfig Files").
 */
export function kubeconfigPaths(places: KubeconfigPlaces): readonly string[] {
  const { file, env = process.env, cwd = process.cwd() } = places;
  if (file !== undefined) return [resolve(cwd, file)];
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return listed.map((path) => resolve(cwd, path));
  return [join(env['HOME'] ?? homedir(), '.kube', 'config')];
}

/**
 * Reads the kubeconfig; of several files missing ones are passed over. No file at all is a kubeconfig without contexts.
 * Throws `KubeconfigError` for a named file that is missing, and for a broken one.
 */
export async function readKubeconfig(places: KubeconfigPlaces): Promise<Kubeconfig> {
  const paths = kubeconfigPaths(places);
  const files = paths.filter((path) => existsSync(path));
  if (places.file !== undefined && files.length === 0) {
    throw new KubeconfigError('file-missing', `the kubeconfig ${places.file} does not exist`);
  }
  const entries = mergeEntries(await Promise.all(files.map(readEntries)));
  const contexts = contextsOf(entries);
  return {
    files,
    contexts,
    connect: async (name) => {
      const context = contexts.get(name);
      if (context === undefined) {
        throw missingContext(name, contexts, files);
      }
      const { connectWith } = await import('./credentials.ts');
      return connectWith(context, entries);
    },
  };
}

async function readEntries(file: string): Promise<Entries> {
  try {
    return parseEntries(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof KubeconfigError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new KubeconfigError('file-broken', `the kubeconfig ${file} cannot be read: ${reason}`);
  }
}

function missingContext(
  name: string,
  contexts: ReadonlyMap<string, Context>,
  files: readonly string[],
): KubeconfigError {
  const names = [...contexts.keys()].toSorted();
  const guess = nearest(name, names);
  const where = files.length === 0 ? 'no kubeconfig was found' : `not in ${files.join(', ')}`;
  const known = names.length === 0 ? 'there are no contexts' : `there are ${names.join(', ')}`;
  const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
  return new KubeconfigError(
    'context-missing',
    `context ${name} does not exist: ${where}; ${known}${hint}`,
  );
}
