import { basename, dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Connection,
  DidChangeWatchedFilesNotification,
  type FileSystemWatcher,
} from 'vscode-languageserver/node';
import { reason } from './feature.ts';

/** Asks an editor to tell when mesh files of its folders change. */
export function watchMeshes(connection: Connection): void {
  register(connection, [{ globPattern: '**/mesh.yaml' }, { globPattern: '**/*.mesh.yaml' }]);
}

/** Gives what asks an editor to tell when some files (absolute paths) change, each once. */
export function fileWatcher(connection: Connection): (paths: readonly string[]) => void {
  const watched = new Set<string>();
  return (paths) => {
    const fresh = paths.filter((path) => !watched.has(path));
    for (const path of fresh) watched.add(path);
    const watchers = fresh.map((path) => ({
      globPattern: { baseUri: pathToFileURL(dirname(path)).href, pattern: basename(path) },
    }));
    if (watchers.length > 0) register(connection, watchers);
  };
}

function register(connection: Connection, watchers: FileSystemWatcher[]): void {
  const { type } = DidChangeWatchedFilesNotification;
  connection.client.register(type, { watchers }).catch((error: unknown) => {
    connection.console.warn(`${type.method}: ${reason(error)}`);
  });
}
