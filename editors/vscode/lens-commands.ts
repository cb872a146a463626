import { commands, type OutputChannel, Uri, window, workspace } from 'vscode';
import type { ExecuteCommandMiddleware } from 'vscode-languageclient';
import { textAt } from '../../lib/json.ts';

/** What a click on a lens does here: the server plans and we show it, and the graph is drawn in a panel of ours. `planned` hears when a plan begins and ends. */
export function lensCommands(
  output: OutputChannel,
  planned: () => void,
): NonNullable<ExecuteCommandMiddleware['executeCommand']> {
  return async (command, args: readonly unknown[], next) => {
    const [mesh] = args;
    if (command === 'isthmus.showGraph' && typeof mesh === 'string') {
      return commands.executeCommand('isthmus.showGraphFile', Uri.parse(mesh));
    }
    // A kubeconfig may name programs that give credentials, and a mesh names its kubeconfig.
    if (!workspace.isTrusted) {
      return window.showWarningMessage('isthmus plans only in workspaces that are trusted.');
    }
    try {
      const answer = Promise.resolve(next(command, [...args]) as unknown);
      planned();
      const text = textAt(await answer, 'text');
      if (text === undefined) return undefined;
      output.clear();
      output.append(text);
      output.show(true);
      return text;
    } catch (error) {
      return window.showErrorMessage(error instanceof Error ? error.message : String(error));
    } finally {
      planned();
    }
  };
}
