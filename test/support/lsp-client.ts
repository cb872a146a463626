import { type ChildProcess, spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type RegistrationParams,
  WorkDoneProgress,
} from 'vscode-languageserver/node';

/** How a language server is started and what the editor around it has. */
export interface ServerOptions {
  /** Program and arguments; it speaks the protocol on stdio. */
  readonly command: readonly [string, ...string[]];
  /** Absolute; the one workspace folder. */
  readonly folder: string;
  /** Answers to `workspace/configuration`, by section: `yaml`, `editor`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: NodeJS.ProcessEnv;
  /** Instead of those of an editor that can do everything we use. */
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: unknown;
  /** Hears what the server asks to be told of. */
  readonly onRegister?: (params: RegistrationParams) => void;
}

/** A language server in a process of its own, as an editor sees it. */
export interface LanguageServer {
  readonly started: InitializeResult;
  readonly process: ChildProcess;
  /** All diagnostics that were published, in their order. */
  readonly published: readonly PublishDiagnosticsParams[];
  /** For a server that asks for settings (`workspace/configuration`): when it has taken them in. */
  readonly configured: () => Promise<void>;
  /** Opens a document and gives its first diagnostics. */
  readonly open: (uri: string, text: string) => Promise<readonly Diagnostic[]>;
  /** Replaces the text of an open document and gives the diagnostics of the new one. */
  readonly change: (uri: string, text: string) => Promise<readonly Diagnostic[]>;
  /** The first diagnostics of a document that are published after a step was begun. */
  readonly diagnosticsAfter: (
    uri: string,
    step: () => Promise<void>,
  ) => Promise<readonly Diagnostic[]>;
  /** Sends a request; the answer is believed to be what the protocol says. */
  readonly request: <Answer>(method: string, params: object) => Promise<Answer>;
  /** Resolves when the server has sent a request of this method, which is answered with nothing. */
  readonly asked: (method: string) => Promise<void>;
  readonly notify: (method: string, params: object) => Promise<void>;
  /** The next notification of this method. */
  readonly heard: (method: string) => Promise<unknown>;
  /** From now on hears how far something is. */
  readonly hearProgress: (token: string, listen: (value: unknown) => void) => void;
  /** Asks it to shut down and waits until the process has ended; gives its exit code. */
  readonly stop: () => Promise<number | null>;
}

/** Starts a language server and does what an editor does first. Nothing here sleeps: a test's own time limit ends a wait. */
export async function startServer(options: ServerOptions): Promise<LanguageServer> {
  const [file, ...args] = options.command;
  const child = spawn(file, args, {
    cwd: options.folder,
    env: options.env ?? process.env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  const connection = createProtocolConnection(child.stdout, child.stdin);
  const published: PublishDiagnosticsParams[] = [];
  const diagnosticsAfter = listen(connection, published);
  const versions = new Map<string, number>();
  const asked = answerSettings(connection, options);
  connection.listen();
  const started = await handshake(connection, options);
  return {
    started,
    process: child,
    published,
    configured: async () => {
      await asked;
      // What it makes of the answer is done before it looks at the next message.
      await connection.sendRequest('workspace/symbol', { query: '' }).catch(() => undefined);
    },
    diagnosticsAfter,
    open: (uri, text) => {
      versions.set(uri, 1);
      const textDocument = { uri, languageId: 'yaml', version: 1, text };
      return diagnosticsAfter(uri, () =>
        connection.sendNotification('textDocument/didOpen', { textDocument }),
      );
    },
    change: (uri, text) => {
      const version = (versions.get(uri) ?? 0) + 1;
      versions.set(uri, version);
      const change = { textDocument: { uri, version }, contentChanges: [{ text }] };
      return diagnosticsAfter(
        uri,
        () => connection.sendNotification('textDocument/didChange', change),
        version,
      );
    },
    request: (method, params) => connection.sendRequest(method, params),
    asked: (method) =>
      new Promise((resolve) => {
        connection.onRequest(method, () => {
          resolve();
          return null;
        });
      }),
    notify: (method, params) => connection.sendNotification(method, params),
    heard: (method) =>
      new Promise((resolve) => {
        connection.onNotification(method, (params: unknown) => resolve(params));
      }),
    hearProgress: (token, listen) => {
      connection.onProgress(WorkDoneProgress.type, token, listen);
    },
    stop: async () => {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      return ended;
    },
  };
}

type DiagnosticsAfter = (
  uri: string,
  step: () => Promise<void>,
  version?: number,
) => Promise<readonly Diagnostic[]>;

/** Some servers say which version of a text they mean; diagnostics of an older one are passed over. */
function listen(connection: ProtocolConnection, all: PublishDiagnosticsParams[]): DiagnosticsAfter {
  const waiting = new Set<(published: PublishDiagnosticsParams) => void>();
  connection.onNotification(
    'textDocument/publishDiagnostics',
    (published: PublishDiagnosticsParams) => {
      all.push(published);
      for (const wait of waiting) wait(published);
    },
  );
  return async (uri, step, version = 1) => {
    const found = new Promise<readonly Diagnostic[]>((resolve) => {
      const wait = (published: PublishDiagnosticsParams): void => {
        if (published.uri !== uri || (published.version ?? version) < version) return;
        waiting.delete(wait);
        resolve(published.diagnostics);
      };
      waiting.add(wait);
    });
    await step();
    return found;
  };
}

/** Answers what a server asks; resolves when it has asked for settings. */
function answerSettings(
  connection: ProtocolConnection,
  { settings = {}, onRegister }: ServerOptions,
): Promise<void> {
  connection.onRequest('window/workDoneProgress/create', () => null);
  connection.onRequest('client/registerCapability', (params: RegistrationParams) => {
    onRegister?.(params);
    return null;
  });
  return new Promise((resolve) => {
    connection.onRequest(
      'workspace/configuration',
      ({ items }: { readonly items: readonly { readonly section?: string }[] }) => {
        resolve();
        return items.map(({ section }) => settings[section ?? ''] ?? null);
      },
    );
  });
}

const able: ClientCapabilities = {
  window: { showDocument: { support: true } },
  workspace: {
    configuration: true,
    workspaceFolders: true,
    codeLens: { refreshSupport: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
  },
  textDocument: {
    completion: {
      completionItem: { snippetSupport: true, documentationFormat: ['markdown'] },
    },
    hover: { contentFormat: ['markdown'] },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source'] } },
    },
    publishDiagnostics: { relatedInformation: true, versionSupport: true },
  },
};

async function handshake(
  connection: ProtocolConnection,
  { folder, capabilities = able, initializationOptions }: ServerOptions,
): Promise<InitializeResult> {
  const uri = pathToFileURL(folder).href;
  const started: InitializeResult = await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: 'folder' }],
    capabilities,
    initializationOptions,
  });
  await connection.sendNotification('initialized', {});
  return started;
}
