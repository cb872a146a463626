import {
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
import { askAgain } from './ask-again.ts';
import { clientOf } from './client.ts';
import { documentLinks, features, pulledDiagnostics, semanticTokens } from './features.ts';
import type { Surroundings } from './meshes.ts';
import { openMeshes } from './open-meshes.ts';
import { planFeatures } from './plan-lenses.ts';
import type { Plans } from './plans.ts';
import { pushDiagnostics } from './pushed-diagnostics.ts';
import { typingOn } from './typing.ts';

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
  { version, surroundings, plans, clock, complain, end }: ServerOptions,
): void {
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
  connection.onInitialize((params): InitializeResult => {
    const client = clientOf(params.capabilities);
    const kubeconfig = kubeconfigOf(params);
    const around = surroundings(kubeconfig);
    const meshes = openMeshes(documents, client, { surroundings: around, typing, clock });
    const pushAgain = client.pullsDiagnostics
      ? undefined
      : pushDiagnostics(connection, documents, meshes);
    around.kubeconfigs.follow(() => {
      pushAgain?.();
      askAgain(connection, client);
    });
    const served = [
      ...features,
      documentLinks(around),
      ...(client.wantsTokens ? [semanticTokens] : []),
      ...planFeatures(plans(kubeconfig)),
      ...(client.pullsDiagnostics ? [pulledDiagnostics] : []),
    ];
    for (const { serve } of served) serve(connection, meshes);
    return {
      capabilities: served.reduce<ServerCapabilities>(
        (all, { capabilities }) => ({ ...all, ...capabilities }),
        { textDocumentSync: TextDocumentSyncKind.Incremental },
      ),
      serverInfo: { name: 'isthmus', version },
    };
  });
  documents.listen(connection);
  connection.listen();
}

function kubeconfigOf({ initializationOptions }: InitializeParams): string | undefined {
  const given: unknown = initializationOptions;
  const named =
    typeof given === 'object' && given !== null && 'kubeconfig' in given
      ? given.kubeconfig
      : undefined;
  return typeof named === 'string' && named !== '' ? named : undefined;
}
