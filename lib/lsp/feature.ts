import {
  type Connection,
  LSPErrorCodes,
  type ProtocolRequestType,
  ResponseError,
  type ServerCapabilities,
  type TextDocumentIdentifier,
} from 'vscode-languageserver/node';
import type { OpenMesh } from './open-mesh.ts';

/** Something the server can be asked about an open mesh. */
export interface Feature {
  /** What the answer to `initialize` says of it. */
  readonly capabilities: Partial<ServerCapabilities>;
  readonly serve: (connection: Connection, meshes: Meshes) => void;
}

/** The open mesh of a URI; undefined when the document is not open or no mesh. */
export type Meshes = (uri: string) => OpenMesh | undefined;

interface DocumentParams {
  readonly textDocument: TextDocumentIdentifier;
}

/**
 * An answer that fails is logged and given as `nothing`: the next question may fare better.
 * A `ResponseError` is an answer: a sentence that the editor shows.
 */
export function feature<Params extends DocumentParams, Result, Progress, Failure, Options>(
  capabilities: Feature['capabilities'],
  request: ProtocolRequestType<Params, Result, Progress, Failure, Options>,
  answer: (mesh: OpenMesh, params: Params) => Result | ResponseError,
  nothing: Result,
): Feature {
  return {
    capabilities,
    serve: (connection, meshes) => {
      connection.onRequest<unknown, void>(request.method, (params: Params): unknown => {
        try {
          const mesh = meshes(params.textDocument.uri);
          return mesh === undefined ? nothing : answer(mesh, params);
        } catch (error) {
          connection.console.error(`${request.method}: ${reason(error)}`);
          return nothing;
        }
      });
    },
  };
}

/** Why something cannot be done: the sentence that the editor shows. */
export function refusal(sentence: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, sentence);
}

/** What an exception says, for a log: with its stack. */
export function reason(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
