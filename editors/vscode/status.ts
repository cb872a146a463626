import { Disposable, StatusBarAlignment, tasks, ThemeColor, window, workspace } from 'vscode';
import type { LanguageServer } from './language-server.ts';
import { isMeshFile } from './mesh-files.ts';
import { statusWords } from './status-words.ts';

/** Milliseconds between the last key and another look. */
const pause = 400;

/** An item of the status bar. */
export interface StatusItem {
  /** Looks again at the active editor. */
  readonly show: () => Promise<void>;
  readonly dispose: () => void;
}

/** The mesh of the active editor in the status bar, with what its last plan and its last verify found; a click plans. */
export function statusItem(server: Pick<LanguageServer, 'status' | 'onPlan'>): StatusItem {
  const item = window.createStatusBarItem('isthmus.status', StatusBarAlignment.Left);
  item.name = 'isthmus';
  let pending: NodeJS.Timeout | undefined;
  const show = async (): Promise<void> => {
    clearTimeout(pending);
    const document = window.activeTextEditor?.document;
    if (document === undefined || !isMeshFile(document)) return item.hide();
    const status = await server.status(document.uri).catch(() => undefined);
    if (status == null || window.activeTextEditor?.document !== document) return;
    const { text, tooltip, isWarning } = statusWords(status);
    item.text = text;
    item.tooltip = tooltip;
    item.backgroundColor = isWarning
      ? new ThemeColor('statusBarItem.warningBackground')
      : undefined;
    item.command = { command: 'isthmus.plan', title: 'Plan', arguments: [document.uri.toString()] };
    item.show();
  };
  const soon = (): void => {
    clearTimeout(pending);
    pending = setTimeout(() => void show(), pause);
  };
  const listening = Disposable.from(
    item,
    window.onDidChangeActiveTextEditor(show),
    workspace.onDidChangeTextDocument(({ document }) => {
      if (document === window.activeTextEditor?.document) soon();
    }),
    server.onPlan(() => void show()),
    tasks.onDidEndTaskProcess(() => void show()),
  );
  return { show, dispose: () => listening.dispose() };
}
