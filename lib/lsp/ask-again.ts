import {
  CodeLensRefreshRequest,
  type Connection,
  DiagnosticRefreshRequest,
  InlayHintRefreshRequest,
} from 'vscode-languageserver/node';
import type { Client } from './client.ts';

type Refresh = typeof CodeLensRefreshRequest.type;

/** Tells an editor that answers it got before may no longer be right, as far as it listens. */
export function askAgain(connection: Connection, client: Client): void {
  if (client.refreshesDiagnostics) sendRefresh(connection, DiagnosticRefreshRequest.type);
  if (client.refreshesHints) sendRefresh(connection, InlayHintRefreshRequest.type);
  if (client.refreshesLenses) sendRefresh(connection, CodeLensRefreshRequest.type);
}

/** Only for an editor that says it listens. */
export function sendRefresh(connection: Connection, request: Refresh): void {
  connection.sendRequest(request).catch((error: unknown) => {
    connection.console.warn(`${request.method}: ${String(error)}`);
  });
}
