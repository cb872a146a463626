import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { nearest } from '../nearest.ts';
import { type Context, type Entries, type Kubeconfig, KubeconfigError } from './connection.ts';
import { isObject, type JsonObject, items, text } from './json.ts';

/**
 * Reads the kubeconfig of `file`, or else of KUBECONFIG, or else `~/.kube/config`, by the rules of kubectl: of several
 * files the first that has a name wins, and missing ones are passed over. No file at all is a kubeconfig without contexts.
 * Throws `KubeconfigError` for a named file that is missing, and for a broken one.
 */
export async function readKubeconfig(options: {
  readonly file?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}): Promise<Kubeconfig> {
  const files = locate(options.file, options.env ?? process.env);
  const entries = merge(await Promise.all(files.map(readEntries)));
  const contexts = describeContexts(entries);
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

/** Guides: "Organizing Cluster Access Using kubeconfig Files" in the Kubernetes documentation. */
function locate(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  if (file !== undefined) {
    if (!existsSync(file)) {
      throw new KubeconfigError('file-missing', `the kubeconfig ${file} does not exist`);
    }
    return [resolve(file)];
  }
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  const candidates =
    listed.length > 0 ? listed : [join(env['HOME'] ?? homedir(), '.kube', 'config')];
  return candidates.filter((path) => existsSync(path)).map((path) => resolve(path));
}

async function readEntries(file: string): Promise<Entries> {
  const lines = new LineCounter();
  const document = parseDocument(await read(file), { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw new KubeconfigError(
      'file-broken',
      `the kubeconfig ${file} is not YAML: ${broken.code} at line ${line}, column ${col}`,
    );
  }
  const root: unknown = document.toJS();
  if (root !== null && !isObject(root)) {
    throw new KubeconfigError('file-broken', `${file} is not a kubeconfig: it holds no map`);
  }
  return {
    contexts: namedEntries(root?.['contexts'], 'context', file),
    clusters: namedEntries(root?.['clusters'], 'cluster', file),
    users: namedEntries(root?.['users'], 'user', file),
  };
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new KubeconfigError('file-broken', `the kubeconfig ${file} cannot be read: ${reason}`);
  }
}

/** `[{name: a, cluster: {…}}]` → a map from `a` to the inner map. */
function namedEntries(list: unknown, key: string, file: string): ReadonlyMap<string, JsonObject> {
  const entries = new Map<string, JsonObject>();
  for (const item of items(list)) {
    const name: unknown = isObject(item) ? item['name'] : undefined;
    if (!isObject(item) || typeof name !== 'string') {
      throw new KubeconfigError('file-broken', `${file}: an entry of ${key}s has no name`);
    }
    const inner = item[key];
    if (!entries.has(name)) {
      entries.set(name, isObject(inner) ? absolutePaths(inner, dirname(file)) : {});
    }
  }
  return entries;
}

/** Paths in a kubeconfig are relative to the file they stand in; data beside a path wins over it. */
function absolutePaths(entry: JsonObject, folder: string): JsonObject {
  const result: Record<string, unknown> = { ...entry };
  for (const key of ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile']) {
    const path = entry[key];
    if (text(entry[`${key}-data`]) !== '') {
      delete result[key];
    } else if (typeof path === 'string' && path !== '') {
      result[key] = resolve(folder, path);
    }
  }
  const { exec } = entry;
  if (isObject(exec) && typeof exec['command'] === 'string' && /[/\\]/.test(exec['command'])) {
    result['exec'] = { ...exec, command: resolve(folder, exec['command']) };
  }
  return result;
}

function merge(files: readonly Entries[]): Entries {
  const merged = (part: keyof Entries): ReadonlyMap<string, JsonObject> =>
    new Map(files.toReversed().flatMap((entries) => [...entries[part]]));
  return { contexts: merged('contexts'), clusters: merged('clusters'), users: merged('users') };
}

function describeContexts(entries: Entries): ReadonlyMap<string, Context> {
  const contexts = new Map<string, Context>();
  for (const [name, entry] of entries.contexts) {
    const cluster = text(entry['cluster']);
    const server = entries.clusters.get(cluster)?.['server'];
    contexts.set(name, {
      name,
      cluster,
      server: typeof server === 'string' ? server.replace(/\/$/, '') : undefined,
    });
  }
  return contexts;
}

function missingContext(
  name: string,
  contexts: ReadonlyMap<string, Context>,
  files: readonly string[],
): KubeconfigError {
  const guess = nearest(name, contexts.keys());
  const where = files.length === 0 ? 'no kubeconfig was found' : `not in ${files.join(', ')}`;
  const known =
    contexts.size === 0
      ? 'there are no contexts'
      : `there are ${[...contexts.keys()].toSorted().join(', ')}`;
  const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
  return new KubeconfigError(
    'context-missing',
    `context ${name} does not exist: ${where}; ${known}${hint}`,
  );
}
