import type { Connection, TextDocuments } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { diagnosticsOf } from './diagnostics.ts';
import { reason } from './feature.ts';
import { isMesh } from './meshes.ts';
import type { Meshes } from './open-meshes.ts';

/**
 * For editors that do not ask: sends the diagnostics of each text as soon as it is finished; those of texts in between are
 * never worked out. Gives what sends those of all open meshes again.
 */
export function pushDiagnostics(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  meshes: Meshes,
): () => void {
  const waiting = new Map<string, AbortController>();
  const push = async (uri: string): Promise<void> => {
    waiting.get(uri)?.abort();
    const newer = new AbortController();
    waiting.set(uri, newer);
    try {
      const mesh = await meshes.finished(uri, newer.signal);
      if (newer.signal.aborted) return;
      const { version } = mesh ?? documents.get(uri) ?? {};
      const diagnostics = mesh ? diagnosticsOf(mesh) : [];
      const sent = { uri, diagnostics, ...(version === undefined ? {} : { version }) };
      await connection.sendDiagnostics(sent);
    } catch (error) {
      if (!newer.signal.aborted) connection.console.error(`diagnostics: ${reason(error)}`);
    }
  };
  documents.onDidChangeContent(({ document }) => push(document.uri));
  documents.onDidClose(({ document }) => push(document.uri));
  return () => {
    for (const document of documents.all().filter(isMesh)) void push(document.uri);
  };
}
