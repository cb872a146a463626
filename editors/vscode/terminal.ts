import { basename, dirname } from 'node:path';
import {
  type ExtensionContext,
  ProcessExecution,
  Task,
  TaskPanelKind,
  TaskRevealKind,
  tasks,
  TaskScope,
  type Uri,
  workspace,
} from 'vscode';
import { commandLine } from './program.ts';
import { chooseProgram, clusterOptions } from './settings.ts';

/** Runs `isthmus plan` or `isthmus verify`, which only read, in a terminal that stays. */
export async function runInTerminal(
  name: 'plan' | 'verify',
  context: ExtensionContext,
  mesh: Uri,
): Promise<void> {
  const { command, args, env } = commandLine(chooseProgram(context, mesh), [
    name,
    '--file',
    basename(mesh.fsPath),
    ...clusterOptions(mesh),
  ]);
  const task = new Task(
    { type: 'isthmus' },
    workspace.getWorkspaceFolder(mesh) ?? TaskScope.Workspace,
    `${name} ${basename(mesh.fsPath)}`,
    'isthmus',
    new ProcessExecution(command, args, { cwd: dirname(mesh.fsPath), env }),
  );
  task.presentationOptions = {
    reveal: TaskRevealKind.Always,
    panel: TaskPanelKind.Dedicated,
    clear: true,
    echo: false,
    showReuseMessage: false,
  };
  await tasks.executeTask(task);
}
