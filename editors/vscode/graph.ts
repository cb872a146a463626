import { basename } from 'node:path';
import { Disposable, type Uri, ViewColumn, type WebviewPanel, window, workspace } from 'vscode';
import { failurePage, graphPage } from './graph-page.ts';
import type { LanguageServer } from './language-server.ts';

/** Shows graphs of mesh files beside them, and draws them again as one types. */
export function graphViews({ graph }: Pick<LanguageServer, 'graph'>): {
  readonly show: (mesh: Uri) => Promise<void>;
  readonly dispose: () => void;
} {
  const panels = new Map<string, WebviewPanel>();
  const draw = async (mesh: Uri): Promise<void> => {
    const panel = panels.get(mesh.toString());
    if (panel === undefined) return;
    try {
      panel.webview.html = graphPage(await graph(mesh));
    } catch (error) {
      // While one types there are errors: the last drawing is better than none.
      if (panel.webview.html.includes('<svg')) return;
      panel.webview.html = failurePage(error instanceof Error ? error.message : String(error));
    }
  };
  const typing = new Map<string, NodeJS.Timeout>();
  const changed = workspace.onDidChangeTextDocument(({ document: { uri } }) => {
    const name = uri.toString();
    if (!panels.has(name)) return;
    clearTimeout(typing.get(name));
    typing.set(
      name,
      setTimeout(() => void draw(uri), pause),
    );
  });
  return {
    show: (mesh) => {
      const shown = panels.get(mesh.toString());
      if (shown !== undefined) shown.reveal(undefined, true);
      else {
        const panel = panelOf(mesh);
        panels.set(mesh.toString(), panel);
        panel.onDidDispose(() => panels.delete(mesh.toString()));
      }
      return draw(mesh);
    },
    dispose: () => Disposable.from(changed, ...panels.values()).dispose(),
  };
}

/** Milliseconds between the last key and a new drawing. */
const pause = 150;

function panelOf(mesh: Uri): WebviewPanel {
  return window.createWebviewPanel(
    'isthmus.graph',
    `Graph of ${basename(mesh.fsPath)}`,
    { viewColumn: ViewColumn.Beside, preserveFocus: true },
    { enableScripts: false, localResourceRoots: [] },
  );
}
