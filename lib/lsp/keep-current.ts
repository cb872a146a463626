import type { Connection, TextDocuments } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { askAgain } from './ask-again.ts';
import type { Client } from './client.ts';
import { closedDiagnostics } from './closed-diagnostics.ts';
import { reason } from './feature.ts';
import type { FreshContexts } from './fresh-contexts.ts';
import { isMesh } from './meshes.ts';
import { pathOf } from './paths.ts';
import type { Meshes } from './open-meshes.ts';
import { fileWatcher, watchMeshes } from './watching.ts';
import type { Workspace } from './workspace.ts';

interface World {
  readonly connection: Connection;
  readonly client: Client;
  readonly documents: TextDocuments<TextDocument>;
  readonly meshes: Meshes;
  readonly workspace: Workspace;
  readonly kubeconfigs: FreshContexts;
}

/**
 * Follows what lies outside of the open documents: kubeconfigs, and the other mesh files of the folders. What editors were
 * told before is told again when that has changed it.
 */
export function keepCurrent(
  { connection, client, documents, meshes, workspace, kubeconfigs }: World,
  opened: readonly string[],
  pushAgain: () => void,
): void {
  let folders = opened;
  const tellClosed = closedDiagnostics(connection, meshes);
  const tell = async (): Promise<void> => {
    pushAgain();
    askAgain(connection, client);
    await tellClosed();
  };
  const soon = (work: () => Promise<unknown>): void => {
    work().catch((error: unknown) => connection.console.error(reason(error)));
  };
  const scan = async (): Promise<void> => {
    const before = meshes.closed().length;
    await workspace.scan(folders);
    // What other meshes have may concern those that were told of already.
    await (before + meshes.closed().length > 0 ? tell() : tellClosed());
  };
  documents.onDidOpen(({ document }) => {
    if (isMesh(document)) soon(tellClosed);
  });
  documents.onDidClose(({ document }) =>
    soon(async () => {
      if (await workspace.reread([document.uri])) await tellClosed();
    }),
  );
  connection.onInitialized(() => {
    const watch = client.watches && client.watchesAnywhere ? fileWatcher(connection) : undefined;
    const look = kubeconfigs.follow(() => soon(tell), watch);
    if (client.watches) watchMeshes(connection);
    connection.onDidChangeWatchedFiles(({ changes }) => {
      look();
      soon(async () => {
        if (await workspace.reread(changes.map(({ uri }) => uri))) await tell();
      });
    });
    if (client.tellsFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = removed.map(({ uri }) => pathOf(uri));
        const kept = folders.filter((folder) => !gone.includes(folder));
        folders = [...kept, ...added.flatMap(({ uri }) => pathOf(uri) ?? [])];
        soon(scan);
      });
    }
    soon(scan);
  });
}
