import { dirname, join } from 'node:path';
import { type ExtensionContext, type Uri, workspace } from 'vscode';
import { type Program, programFor } from './program.ts';

/** The isthmus for a mesh file. */
export function chooseProgram(context: ExtensionContext, mesh: Uri): Program {
  const folder = dirname(mesh.fsPath);
  return programFor({
    folder,
    setting: setting(mesh, 'path'),
    root: workspace.getWorkspaceFolder(mesh)?.uri.fsPath ?? folder,
    trusted: workspace.isTrusted,
    bundled: join(context.extensionPath, 'isthmus', 'dist', 'bin', 'isthmus.js'),
  });
}

/** The kubeconfig that the user has named; undefined leaves it to isthmus. */
export function kubeconfig(mesh: Uri): string | undefined {
  return setting(mesh, 'kubeconfig') || undefined;
}

export function planArguments(mesh: Uri): readonly string[] {
  return workspace.getConfiguration('isthmus', mesh).get<readonly string[]>('planArguments', []);
}

function setting(mesh: Uri, name: 'path' | 'kubeconfig'): string {
  return workspace.getConfiguration('isthmus', mesh).get<string>(name, '').trim();
}
