import { commands, type ExtensionContext, type TextDocument, Uri, window, workspace } from 'vscode';
import { graphViews } from './graph.ts';
import { languageServer } from './language-server.ts';
import { takeMesh } from './mesh-files.ts';
import { runInTerminal } from './terminal.ts';
import { serverSettings } from './settings.ts';
import { statusItem } from './status.ts';

/** Called by VS Code when the first mesh file is opened, or a command is run. */
export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel('isthmus', { log: true });
  const plans = window.createOutputChannel('isthmus plan');
  const server = languageServer(context, { log, plans });
  const graphs = graphViews(server);
  const status = statusItem(server);
  const open = async (document: TextDocument): Promise<void> => {
    try {
      if (!(await takeMesh(document))) return;
      await server.serve(document.uri);
      await status.show();
    } catch (error) {
      // It may have been closed in the meantime, which must not keep the extension from starting for others.
      log.warn(`${document.uri.fsPath}: ${String(error)}`);
    }
  };
  /** They read the file: what is typed but not saved would be missing. */
  const command = (name: 'plan' | 'verify') =>
    withMesh(async (mesh) => {
      await workspace.textDocuments.find(({ uri }) => String(uri) === String(mesh))?.save();
      await runInTerminal(name, context, mesh);
    });
  context.subscriptions.push(
    log,
    plans,
    graphs,
    status,
    server,
    workspace.onDidOpenTextDocument(open),
    workspace.onDidGrantWorkspaceTrust(server.restart),
    workspace.onDidChangeConfiguration(async (change) => {
      if (serverSettings.some((name) => change.affectsConfiguration(name))) await server.restart();
    }),
    commands.registerCommand('isthmus.restartServer', server.restart),
    commands.registerCommand('isthmus.planFile', command('plan')),
    commands.registerCommand('isthmus.verifyFile', command('verify')),
    commands.registerCommand('isthmus.showGraphFile', withMesh(graphs.show)),
  );
  await Promise.all(workspace.textDocuments.map(open));
}

/** A command on the mesh file that it is given, or on the one in which the user is. */
function withMesh(action: (mesh: Uri) => Promise<void>): (mesh?: unknown) => Promise<void> {
  return async (given) => {
    const active = window.activeTextEditor?.document.uri;
    const mesh = given instanceof Uri ? given : active;
    if (mesh === undefined) {
      await window.showInformationMessage('Open a mesh.yaml first.');
      return;
    }
    await action(mesh);
  };
}
