import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import {
  Disposable,
  type ExtensionContext,
  type Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import { failurePage, graphPage } from './graph-page.ts';
import { commandLine, type Program } from './program.ts';
import { chooseProgram } from './settings.ts';

/** Shows the graph of a mesh file beside it, drawn again whenever the file is saved. */
export function graphViews(context: ExtensionContext): {
  readonly show: (mesh: Uri) => Promise<void>;
  readonly dispose: () => void;
} {
  const panels = new Map<string, WebviewPanel>();
  const draw = async (mesh: Uri): Promise<void> => {
    const html = await drawn(chooseProgram(context, mesh), mesh);
    const panel = panels.get(mesh.toString());
    if (panel !== undefined) panel.webview.html = html;
  };
  const saved = workspace.onDidSaveTextDocument(({ uri }) => draw(uri));
  return {
    show: (mesh) => {
      const shown = panels.get(mesh.toString());
      if (shown === undefined) {
        const panel = panelOf(mesh);
        panels.set(mesh.toString(), panel);
        panel.onDidDispose(() => panels.delete(mesh.toString()));
      } else shown.reveal(undefined, true);
      return draw(mesh);
    },
    dispose: () => Disposable.from(saved, ...panels.values()).dispose(),
  };
}

function panelOf(mesh: Uri): WebviewPanel {
  return window.createWebviewPanel(
    'isthmus.graph',
    `Graph of ${basename(mesh.fsPath)}`,
    { viewColumn: ViewColumn.Beside, preserveFocus: true },
    { enableScripts: false, localResourceRoots: [] },
  );
}

function drawn(program: Program, mesh: Uri): Promise<string> {
  const args = ['graph', '--format', 'svg', '--file', basename(mesh.fsPath), '--no-color'];
  const { command, args: all, env } = commandLine(program, args);
  const options = {
    cwd: dirname(mesh.fsPath),
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 26,
  };
  return new Promise((resolve) => {
    execFile(command, all, options, (error, stdout, stderr) => {
      resolve(error === null ? graphPage(stdout) : failurePage(stderr || stdout || error.message));
    });
  });
}
