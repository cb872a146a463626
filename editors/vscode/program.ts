import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { textAt } from '../../lib/json.ts';

/** An isthmus that can be started. */
export interface Program {
  /** A JavaScript file, or anything the system can start. */
  readonly path: string;
  readonly from: 'setting' | 'workspace' | 'extension';
}

export interface Choice {
  /** The folder of the mesh file. */
  readonly folder: string;
  /** The setting `isthmus.path`; empty when it is not set. */
  readonly setting: string;
  /** What a relative setting starts from. */
  readonly root: string;
  /** Programs of a workspace that nobody trusts are not started. */
  readonly trusted: boolean;
  /** The start file of the isthmus that came with the extension. */
  readonly bundled: string;
}

/** The one that the user has set, otherwise the nearest one that npm has installed, otherwise the extension's own. */
export function programFor({ folder, setting, root, trusted, bundled }: Choice): Program {
  const own: Program = { path: bundled, from: 'extension' };
  if (!trusted) return own;
  if (setting !== '') return { path: located(setting, root), from: 'setting' };
  const installed = installedAbove(folder);
  return installed === undefined ? own : { path: installed, from: 'workspace' };
}

/** A path in a setting, from a folder; a bare name stays, to be looked for in PATH. */
export function located(setting: string, root: string): string {
  return /[\\/]/.test(setting) ? resolve(root, setting) : setting;
}

/** How to start it. JavaScript is run by the editor's own Node: there need be no other. */
export function commandLine(
  { path }: Program,
  args: readonly string[],
): { readonly command: string; readonly args: string[]; readonly env: Record<string, string> } {
  return /\.[cm]?js$/.test(path)
    ? { command: process.execPath, args: [path, ...args], env: { ELECTRON_RUN_AS_NODE: '1' } }
    : { command: path, args: [...args], env: {} };
}

function installedAbove(folder: string): string | undefined {
  const here = join(folder, 'node_modules', 'isthmus');
  const manifest = join(here, 'package.json');
  const start = existsSync(manifest)
    ? textAt(JSON.parse(readFileSync(manifest, 'utf8')), 'bin', 'isthmus')
    : undefined;
  if (start !== undefined) return join(here, start);
  const above = dirname(folder);
  return above === folder ? undefined : installedAbove(above);
}
