import { workspace, type ExtensionContext, type LogOutputChannel, type Uri } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/node.js';
import { meshSelector } from './mesh-files.ts';
import { commandLine, type Program } from './program.ts';
import { chooseProgram, kubeconfig } from './settings.ts';

/** One `isthmus lsp` for the window. */
export interface LanguageServer {
  /** Starts it for the first mesh file; for those that follow it is there. */
  readonly serve: (mesh: Uri) => Promise<void>;
  /** Ends it and starts the one that is right now. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const origins = {
  setting: 'the one that the setting isthmus.path names',
  workspace: "the workspace's own",
  extension: 'the one in this extension',
} as const satisfies Record<Program['from'], string>;

/** Nothing is started yet. */
export function languageServer(
  context: ExtensionContext,
  output: LogOutputChannel,
): LanguageServer {
  let mesh: Uri | undefined;
  let client: LanguageClient | undefined;
  // One after the other: settings may change while a server starts.
  let last: Promise<void> = Promise.resolve();
  const next = (action: () => Promise<void>): Promise<void> =>
    (last = last.then(action).catch((error: unknown) => output.error(String(error))));
  const start = async (): Promise<void> => {
    if (mesh === undefined || client !== undefined) return;
    const program = chooseProgram(context, mesh);
    output.info(`isthmus lsp: ${program.path} (${origins[program.from]})`);
    client = clientOf(program, mesh, output);
    await client.start();
  };
  const stop = async (): Promise<void> => {
    const ended = client;
    client = undefined;
    await ended?.dispose();
  };
  return {
    serve: (opened) => {
      mesh ??= opened;
      return next(start);
    },
    restart: () => next(() => stop().then(start)),
    stop: () => next(stop),
  };
}

function clientOf(program: Program, mesh: Uri, output: LogOutputChannel): LanguageClient {
  const { command, args, env } = commandLine(program, ['lsp', '--stdio']);
  const cwd = workspace.getWorkspaceFolder(mesh)?.uri.fsPath;
  return new LanguageClient(
    'isthmus',
    'isthmus',
    { command, args, options: { env: { ...process.env, ...env }, ...(cwd ? { cwd } : {}) } },
    {
      documentSelector: meshSelector,
      initializationOptions: { kubeconfig: kubeconfig(mesh) },
      outputChannel: output,
    },
  );
}
