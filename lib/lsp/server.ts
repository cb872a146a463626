import {
  type Connection,
  createConnection,
  type InitializeParams,
  type InitializeResult,
  type ServerCapabilities,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocuments,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Clock } from '../clock.ts';
import { clientOf } from './client.ts';
import { documentLinks, features, pulledDiagnostics, semanticTokens } from './features.ts';
import { keepCurrent } from './keep-current.ts';
import type { Surroundings } from './meshes.ts';
import { pathOf } from './paths.ts';
import { openMeshes } from './open-meshes.ts';
import { planFeatures } from './plan-lenses.ts';
import type { Plans } from './plans.ts';
import { pushDiagnostics } from './pushed-diagnostics.ts';
import { type Typing, typingOn } from './typing.ts';
import { workspaceOf } from './workspace.ts';
import { workspaceSymbols } from './workspace-symbols.ts';

/** What a server needs to know before it is asked. */
export interface ServerOptions {
  readonly version: string;
  /** Where to look for kubeconfigs; the file that the client names in `initializationOptions.kubeconfig`, if it does. */
  readonly surroundings: (kubeconfig: string | undefined) => Surroundings;
  /** With the same file, if the client names one. */
  readonly plans: (kubeconfig: string | undefined) => Plans;
  readonly clock: Clock;
  /** Takes what is wrong with the input, for a log. */
  readonly complain: (problem: string) => void;
  readonly end: (exitCode: number) => void;
}

/** Serves one client. The process ends with `exit` or the input, as the protocol has it: 0 after `shutdown`, otherwise 1. */
export function serve(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  options: ServerOptions,
): void {
  const { clock, complain, end } = options;
  const reader = new StreamMessageReader(input);
  reader.onError(({ message }) => complain(message));
  const connection = createConnection(reader, new StreamMessageWriter(output));
  let exitCode = 1;
  connection.onShutdown(() => {
    exitCode = 0;
  });
  input.on('end', () => {
    if (exitCode !== 0) complain('the input ended, and no editor had asked to shut down');
    end(exitCode);
  });
  const typing = typingOn(clock);
  const documents: TextDocuments<TextDocument> = new TextDocuments(typing.configuration);
  connection.onInitialize((params): InitializeResult => ({
    capabilities: started({ connection, documents, typing }, params, options),
    serverInfo: { name: 'isthmus', version: options.version },
  }));
  documents.listen(connection);
  connection.listen();
}

interface Wire {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  readonly typing: Typing;
}

/** Begins to serve a client by what it says of itself; gives what the server can do for it. */
function started(
  { connection, documents, typing }: Wire,
  params: InitializeParams,
  { surroundings, plans, clock }: ServerOptions,
): ServerCapabilities {
  const client = clientOf(params.capabilities);
  const kubeconfig = kubeconfigOf(params);
  const around = surroundings(kubeconfig);
  const workspace = workspaceOf((path) => documents.all().some(({ uri }) => pathOf(uri) === path));
  const meshes = openMeshes(documents, client, {
    surroundings: around,
    workspace,
    typing,
    clock,
  });
  const pushAgain = client.pullsDiagnostics
    ? undefined
    : pushDiagnostics(connection, documents, meshes);
  const world = {
    connection,
    client,
    documents,
    meshes,
    workspace,
    kubeconfigs: around.kubeconfigs,
  };
  keepCurrent(world, foldersOf(params), () => pushAgain?.());
  const served = [
    ...features,
    documentLinks(around),
    workspaceSymbols,
    ...(client.wantsTokens ? [semanticTokens] : []),
    ...planFeatures(plans(kubeconfig)),
    ...(client.pullsDiagnostics ? [pulledDiagnostics] : []),
  ];
  for (const { serve } of served) serve(connection, meshes);
  return served.reduce<ServerCapabilities>(
    (all, { capabilities }) => ({ ...all, ...capabilities }),
    {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  );
}

/** Absolute paths. */
function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri == null ? [] : [rootUri]);
  return uris.flatMap((uri) => pathOf(uri) ?? []);
}

function kubeconfigOf({ initializationOptions }: InitializeParams): string | undefined {
  const given: unknown = initializationOptions;
  const named =
    typeof given === 'object' && given !== null && 'kubeconfig' in given
      ? given.kubeconfig
      : undefined;
  return typeof named === 'string' && named !== '' ? named : undefined;
}
