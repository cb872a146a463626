import {
  type Event,
  EventEmitter,
  type ExtensionContext,
  type LogOutputChannel,
  type OutputChannel,
  type Uri,
} from 'vscode';
import { ExecuteCommandRequest, LanguageClient } from 'vscode-languageclient/node.js';
import { textAt } from '../../lib/json.ts';
import type { MeshStatus } from '../../lib/lsp/status.ts';
import { lensCommands } from './lens-commands.ts';
import { meshSelector } from './mesh-files.ts';
import { commandLine, type Program } from './program.ts';
import { chooseProgram, clusterOptions, rootOf } from './settings.ts';

/** One `isthmus lsp` for the window. */
export interface LanguageServer {
  /** Starts it for the first mesh file; for those that follow it is there. */
  readonly serve: (mesh: Uri) => Promise<void>;
  /** Ends it and starts the one that is right now. */
  readonly restart: () => Promise<void>;
  /** The graph of a mesh that is open, as SVG. Rejects with a sentence where there is none. */
  readonly graph: (mesh: Uri) => Promise<string>;
  /** What the status bar says of a mesh; undefined while no server runs. */
  readonly status: (mesh: Uri) => Promise<MeshStatus | null | undefined>;
  /** A plan was begun, or has ended. */
  readonly onPlan: Event<void>;
  readonly dispose: () => Promise<void>;
}

/** Where it is told what happens. */
interface Outputs {
  readonly log: LogOutputChannel;
  /** Shows what was planned by a click on a lens. */
  readonly plans: OutputChannel;
}

const origins = {
  setting: 'the one that the setting isthmus.path names',
  workspace: "the workspace's own",
  extension: 'the one in this extension',
} as const satisfies Record<Program['from'], string>;

/** Nothing is started yet. */
export function languageServer(context: ExtensionContext, { log, plans }: Outputs): LanguageServer {
  const planned = new EventEmitter<void>();
  let mesh: Uri | undefined;
  let client: LanguageClient | undefined;
  // One after the other: settings may change while a server starts.
  let last: Promise<void> = Promise.resolve();
  const next = (action: () => Promise<void>): Promise<void> =>
    (last = last.then(action).catch((error: unknown) => log.error(String(error))));
  const start = async (): Promise<void> => {
    if (mesh === undefined || client !== undefined) return;
    const program = chooseProgram(context, mesh);
    log.info(`isthmus lsp: ${program.path} (${origins[program.from]})`);
    client = clientOf(program, mesh, { log, plans, planned });
    await client.start();
  };
  const stop = async (): Promise<void> => {
    const ended = client;
    client = undefined;
    // One that could not be started, or has ended by itself, cannot be stopped either.
    await ended?.dispose().catch((error: unknown) => log.warn(String(error)));
  };
  return {
    serve: (opened) => {
      mesh ??= opened;
      return next(start);
    },
    restart: () => next(() => stop().then(start)),
    graph: async (mesh) => {
      await last;
      if (client === undefined) throw new Error('isthmus lsp does not run.');
      const answer: unknown = await client.sendRequest(ExecuteCommandRequest.type, {
        command: 'isthmus.showGraph',
        arguments: [client.code2ProtocolConverter.asUri(mesh), 'svg'],
      });
      return textAt(answer, 'text') ?? '';
    },
    status: async (mesh) => {
      await last;
      if (client === undefined) return undefined;
      const uri = client.code2ProtocolConverter.asUri(mesh);
      return client.sendRequest<MeshStatus | null>('isthmus/status', { textDocument: { uri } });
    },
    onPlan: planned.event,
    dispose: () => next(stop),
  };
}

function clientOf(
  program: Program,
  mesh: Uri,
  { log, plans, planned }: Outputs & { readonly planned: EventEmitter<void> },
): LanguageClient {
  const { command, args, env } = commandLine(program, ['lsp', '--stdio', ...clusterOptions(mesh)]);
  return new LanguageClient(
    'isthmus',
    'isthmus',
    { command, args, options: { env: { ...process.env, ...env }, cwd: rootOf(mesh) } },
    {
      documentSelector: meshSelector,
      outputChannel: log,
      middleware: { executeCommand: lensCommands(plans, () => planned.fire()) },
    },
  );
}
