import { dirname, join, resolve } from 'node:path';
import { type ExtensionContext, type Uri, workspace } from 'vscode';
import { located, type Program, programFor } from './program.ts';

/** Settings that take effect when the server starts. */
export const serverSettings = ['path', 'kubeconfig', 'istioctl', 'sandbox'].map(
  (name) => `isthmus.${name}`,
);

/** The isthmus for a mesh file. */
export function chooseProgram(context: ExtensionContext, mesh: Uri): Program {
  return programFor({
    folder: dirname(mesh.fsPath),
    setting: text(mesh, 'path'),
    root: rootOf(mesh),
    trusted: workspace.isTrusted,
    bundled: join(context.extensionPath, 'isthmus', 'dist', 'bin', 'isthmus.js'),
  });
}

/** The options of `isthmus plan` and `isthmus lsp` that say which clusters are meant. */
export function clusterOptions(mesh: Uri): readonly string[] {
  const [kubeconfig, istioctl] = [text(mesh, 'kubeconfig'), text(mesh, 'istioctl')];
  return [
    ...(workspace.isTrusted ? [] : ['--untrusted']),
    ...(kubeconfig === '' ? [] : ['--kubeconfig', resolve(rootOf(mesh), kubeconfig)]),
    ...(istioctl === '' ? [] : ['--istioctl', located(istioctl, rootOf(mesh))]),
    ...(of(mesh).get<boolean>('sandbox', false) ? ['--sandbox'] : []),
  ];
}

/** What relative paths in settings start from. */
export function rootOf(mesh: Uri): string {
  return workspace.getWorkspaceFolder(mesh)?.uri.fsPath ?? dirname(mesh.fsPath);
}

function text(mesh: Uri, name: 'path' | 'kubeconfig' | 'istioctl'): string {
  return of(mesh).get<string>(name, '').trim();
}

function of(mesh: Uri): ReturnType<typeof workspace.getConfiguration> {
  return workspace.getConfiguration('isthmus', mesh);
}
