import {
  type CancellationToken,
  type Connection,
  LSPErrorCodes,
  type ProtocolRequestType,
  ResponseError,
  type ServerCapabilities,
  type TextDocumentIdentifier,
} from 'vscode-languageserver/node';
import type { OpenMesh } from './open-mesh.ts';
import type { Meshes } from './open-meshes.ts';

/** Something the server can be asked about an open mesh. */
export interface Feature {
  /** What the answer to `initialize` says of it. */
  readonly capabilities: Partial<ServerCapabilities>;
  readonly serve: (connection: Connection, meshes: Meshes) => void;
}

interface DocumentParams {
  readonly textDocument: TextDocumentIdentifier;
}

type Answer<Params, Result> = (mesh: OpenMesh, params: Params) => Result | ResponseError;

/**
 * An answer that fails is logged and given as `nothing`: the next question may fare better.
 * A `ResponseError` is an answer: a sentence that the editor shows.
 */
export function feature<Params extends DocumentParams, Result, Progress, Failure, Options>(
  capabilities: Feature['capabilities'],
  request: ProtocolRequestType<Params, Result, Progress, Failure, Options>,
  answer: Answer<Params, Result>,
  nothing: Result,
): Feature {
  return {
    capabilities,
    serve: (connection, meshes) => {
      connection.onRequest<unknown, void>(request.method, (params: Params): unknown => {
        try {
          const mesh = meshes.at(params.textDocument.uri);
          return mesh === undefined ? nothing : answer(mesh, params);
        } catch (error) {
          connection.console.error(`${request.method}: ${reason(error)}`);
          return nothing;
        }
      });
    },
  };
}

/**
 * As `feature`, for what editors ask after every key: the answer waits until the keys rest, or until the text is `finished`,
 * and is about the text of that moment. A request that is cancelled ends at once.
 */
export function patientFeature<Params extends DocumentParams, Result, Progress, Failure, Options>(
  capabilities: Feature['capabilities'],
  request: ProtocolRequestType<Params, Result, Progress, Failure, Options>,
  answer: (mesh: OpenMesh, params: Params) => Result | Promise<Result>,
  { nothing, until }: { readonly nothing: Result; readonly until: 'rested' | 'finished' },
): Feature {
  return {
    capabilities,
    serve: (connection, meshes) => {
      connection.onRequest<unknown, void>(
        request.method,
        async (params: Params, token): Promise<unknown> => {
          const signal = signalOf(token);
          try {
            const mesh = await meshes[until](params.textDocument.uri, signal);
            return mesh === undefined ? nothing : await answer(mesh, params);
          } catch (error) {
            if (signal.aborted) return cancelled();
            connection.console.error(`${request.method}: ${reason(error)}`);
            return nothing;
          }
        },
      );
    },
  };
}

/** Aborts when the client does not want the answer any more. */
export function signalOf(token: CancellationToken): AbortSignal {
  const unwanted = new AbortController();
  if (token.isCancellationRequested) unwanted.abort();
  else token.onCancellationRequested(() => unwanted.abort());
  return unwanted.signal;
}

/** The answer to a request that was cancelled. */
function cancelled(): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
}

/** Why something cannot be done: the sentence that the editor shows. */
export function refusal(sentence: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, sentence);
}

/** What an exception says, for a log: with its stack. */
export function reason(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
