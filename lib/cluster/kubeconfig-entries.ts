import { dirname, isAbsolute, join } from 'node:path';
import { isRecord, type JsonObject, listAt, textAt } from '../json.ts';
import type { Context, Entries, KubeconfigEntry } from './connection.ts';

/** The entries of one kubeconfig; `file` (absolute) is where relative paths start. */
export function entriesIn(root: JsonObject, file: string): Entries {
  return {
    contexts: namedEntries(root, 'context', file),
    clusters: namedEntries(root, 'cluster', file),
    users: namedEntries(root, 'user', file),
  };
}

/** Of several files the first that has a name wins (Kubernetes: "Merging kubeconfig files"). */
export function mergeEntries(files: readonly Entries[]): Entries {
  const merged = (part: keyof Entries): ReadonlyMap<string, KubeconfigEntry> => {
    const entries = new Map<string, KubeconfigEntry>();
    for (const [name, entry] of files.flatMap((file) => [...file[part]])) {
      if (!entries.has(name)) entries.set(name, entry);
    }
    return entries;
  };
  return { contexts: merged('contexts'), clusters: merged('clusters'), users: merged('users') };
}

/** The contexts by name, without their credentials. Nobody can name one that has none. */
export function contextsOf(entries: Entries): ReadonlyMap<string, Context> {
  const names = [...entries.contexts.keys()].filter((name) => name !== '');
  return new Map(names.map((name) => [name, contextOf(name, entries)]));
}

function contextOf(name: string, { contexts, clusters }: Entries): Context {
  const cluster = textAt(contexts.get(name)?.fields, 'cluster') ?? '';
  const fields = clusters.get(cluster)?.fields;
  const tlsServerName = textAt(fields, 'tls-server-name');
  const detour = [textAt(fields, 'proxy-url'), tlsServerName];
  return {
    name,
    cluster,
    server: textAt(fields, 'server')?.replace(/\/$/, ''),
    tlsServerName,
    detour: detour.every((part) => part === undefined) ? '' : JSON.stringify(detour),
  };
}

/** A context of one of several files. */
export interface FileContext {
  readonly context: Context;
  readonly file: string;
  /**
   * It means something else when its file is read alone, which is what `context` says: another file had a context, a cluster or a
   * user of the same name first. So it is with every pair of files as kubeadm or k3s write them.
   */
  readonly hidden: boolean;
}

/** All contexts of several files, also those that merging hides or changes. */
export function fileContexts(files: readonly Entries[]): readonly FileContext[] {
  const merged = mergeEntries(files);
  return files.flatMap((own) =>
    [...own.contexts]
      .filter(([name]) => name !== '')
      .map(([name, { file, fields }]) => {
        const origins = [
          merged.contexts.get(name)?.file,
          originOf(textAt(fields, 'cluster'), own.clusters, merged.clusters),
          originOf(textAt(fields, 'user'), own.users, merged.users),
        ];
        const hidden = origins.some((origin) => origin !== undefined && origin !== file);
        return { context: contextOf(name, hidden ? own : merged), file, hidden };
      }),
  );
}

/** From where an entry comes that the file has itself; undefined when it leaves it to another file. */
function originOf(
  name: string | undefined,
  own: ReadonlyMap<string, KubeconfigEntry>,
  merged: ReadonlyMap<string, KubeconfigEntry>,
): string | undefined {
  return name !== undefined && own.has(name) ? merged.get(name)?.file : undefined;
}

/** `[{name: a, cluster: {…}}]` → a map from `a` to the inner map. An entry without a name is called ''. */
function namedEntries(
  root: JsonObject,
  key: 'context' | 'cluster' | 'user',
  file: string,
): ReadonlyMap<string, KubeconfigEntry> {
  return new Map(
    listAt(root, `${key}s`).map((item) => {
      const inner: unknown = isRecord(item) ? item[key] : undefined;
      const fields = isRecord(inner) ? absolutePaths(inner, dirname(file)) : {};
      return [textAt(item, 'name') ?? '', { file, fields }];
    }),
  );
}

/** Paths in a kubeconfig are relative to the file they stand in; a command without a slash is looked for in PATH. */
function absolutePaths(entry: JsonObject, folder: string): JsonObject {
  const result: Record<string, unknown> = { ...entry };
  const absolute = (path: string): string => (isAbsolute(path) ? path : join(folder, path));
  for (const key of ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile']) {
    const path = textAt(entry, key);
    if (path !== undefined) result[key] = absolute(path);
  }
  const { exec } = entry;
  const command = textAt(exec, 'command');
  if (isRecord(exec) && command !== undefined && /[/\\]/.test(command)) {
    result['exec'] = { ...exec, command: absolute(command) };
  }
  return result;
}
