import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { isRecord, type JsonObject, listAt, textAt } from '../json.ts';
import { type Context, type Entries, KubeconfigError } from './connection.ts';

/**
 * The entries of one kubeconfig; `file` (absolute) is where relative paths start and what messages name.
 * Throws `KubeconfigError` for what is not a kubeconfig; its message never quotes the text.
 */
export function parseEntries(text: string, file: string): Entries {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw new KubeconfigError(
      'file-broken',
      `the kubeconfig ${file} is not YAML: ${broken.code} at line ${line}, column ${col}`,
    );
  }
  const root: unknown = document.toJS();
  if (root !== null && !isRecord(root)) {
    throw new KubeconfigError('file-broken', `${file} is not a kubeconfig: it holds no map`);
  }
  return {
    contexts: namedEntries(listAt(root, 'contexts'), 'context', file),
    clusters: namedEntries(listAt(root, 'clusters'), 'cluster', file),
    users: namedEntries(listAt(root, 'users'), 'user', file),
  };
}

/** Of several files the first that has a name wins (Kubernetes: "Merging kubeconfig files"). */
export function mergeEntries(files: readonly Entries[]): Entries {
  const merged = (part: keyof Entries): ReadonlyMap<string, JsonObject> =>
    new Map(files.toReversed().flatMap((entries) => [...entries[part]]));
  return { contexts: merged('contexts'), clusters: merged('clusters'), users: merged('users') };
}

/** The contexts by name, without their credentials. */
export function contextsOf(entries: Entries): ReadonlyMap<string, Context> {
  const contexts = new Map<string, Context>();
  for (const [name, entry] of entries.contexts) {
    const cluster = textAt(entry, 'cluster') ?? '';
    const server = textAt(entries.clusters.get(cluster), 'server')?.replace(/\/$/, '');
    contexts.set(name, { name, cluster, server });
  }
  return contexts;
}

/** `[{name: a, cluster: {…}}]` → a map from `a` to the inner map. */
function namedEntries(
  items: readonly unknown[],
  key: string,
  file: string,
): ReadonlyMap<string, JsonObject> {
  const entries = new Map<string, JsonObject>();
  for (const item of items) {
    const name: unknown = isRecord(item) ? item['name'] : undefined;
    if (!isRecord(item) || typeof name !== 'string') {
      throw new KubeconfigError('file-broken', `${file}: an entry of ${key}s has no name`);
    }
    const inner = item[key];
    if (!entries.has(name)) {
      entries.set(name, isRecord(inner) ? absolutePaths(inner, dirname(file)) : {});
    }
  }
  return entries;
}

/** Paths in a kubeconfig are relative to the file they stand in; data beside a path wins over it. */
function absolutePaths(entry: JsonObject, folder: string): JsonObject {
  const result: Record<string, unknown> = { ...entry };
  for (const key of ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile']) {
    const path = textAt(entry, key);
    if (textAt(entry, `${key}-data`) !== undefined) {
      delete result[key];
    } else if (path !== undefined) {
      result[key] = resolve(folder, path);
    }
  }
  const command = textAt(entry, 'exec', 'command');
  if (command !== undefined && /[/\\]/.test(command)) {
    const exec = entry['exec'];
    result['exec'] = { ...(isRecord(exec) ? exec : {}), command: resolve(folder, command) };
  }
  return result;
}
