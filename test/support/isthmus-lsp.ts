import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { repository } from './repository.ts';

/** An editor at the other end of `isthmus lsp`. */
export interface LspClient {
  readonly process: ChildProcessWithoutNullStreams;
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  /** All diagnostics that were pushed, in their order. */
  readonly pushed: readonly PublishDiagnosticsParams[];
  readonly ask: <Answer>(method: string, params: object) => Promise<Answer>;
  readonly open: (uri: string, text: string) => Promise<void>;
  /** Replaces a range, or the whole text. */
  readonly change: (uri: string, version: number, text: string, range?: Range) => Promise<void>;
  /** Waits for the diagnostics of one version of a document. */
  readonly pushedFor: (uri: string, version: number) => Promise<readonly Diagnostic[]>;
  /** Shuts the server down and gives its exit code. */
  readonly stop: () => Promise<number | null>;
}

export interface LspOptions {
  readonly capabilities?: ClientCapabilities;
  readonly env?: Readonly<Record<string, string>>;
  readonly initializationOptions?: unknown;
}

/** Capabilities of a client that asks for diagnostics and takes snippets, as VS Code does. */
export const capable: ClientCapabilities = {
  textDocument: {
    diagnostic: { relatedInformation: true },
    completion: {
      completionItem: {
        snippetSupport: true,
        documentationFormat: ['markdown'],
        insertTextModeSupport: { valueSet: [1, 2] },
      },
    },
  },
};

/** Starts the bundled command as an editor does. Contexts come from nowhere unless `KUBECONFIG` says so. */
export function spawnServer(
  env: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  const cli = join(repository, 'dist/bin/isthmus.js');
  return spawn(process.execPath, [cli, 'lsp', '--stdio'], {
    env: { ...process.env, KUBECONFIG: '/nowhere/kubeconfig', ...env },
  });
}

export async function startLsp(options: LspOptions = {}): Promise<LspClient> {
  const { capabilities = capable, env = {}, initializationOptions } = options;
  const child = spawnServer(env);
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const pushed: PublishDiagnosticsParams[] = [];
  const waiting = new Set<() => void>();
  connection.onNotification(
    'textDocument/publishDiagnostics',
    (params: PublishDiagnosticsParams) => {
      pushed.push(params);
      for (const wake of waiting) wake();
    },
  );
  connection.listen();
  const ask = <Answer>(method: string, params: object): Promise<Answer> =>
    connection.sendRequest<Answer>(method, params);
  const initialized = await ask<InitializeResult>('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities,
    initializationOptions,
  });
  await connection.sendNotification('initialized', {});
  return {
    process: child,
    connection,
    initialized,
    pushed,
    ask,
    open: (uri, text) =>
      connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId: 'yaml', version: 1, text },
      }),
    change: (uri, version, text, range) =>
      connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [range ? { range, text } : { text }],
      }),
    pushedFor: (uri, version) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = pushed.find((one) => one.uri === uri && one.version === version);
          if (!found) return;
          waiting.delete(look);
          resolve(found.diagnostics);
        };
        waiting.add(look);
        look();
      }),
    stop: async () => {
      const ended = exitCode(child);
      await ask('shutdown', {});
      await connection.sendNotification('exit');
      return ended;
    },
  };
}

/** Waits for the end of a process; null when a signal ended it. */
export async function exitCode(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

/** The mark `¦` as the protocol's position, and the text without it. */
export function marked(text: string): { readonly text: string; readonly position: Position } {
  const before = text.slice(0, text.indexOf('¦')).split('\n');
  return {
    text: text.replace('¦', ''),
    position: { line: before.length - 1, character: (before.at(-1) ?? '').length },
  };
}
