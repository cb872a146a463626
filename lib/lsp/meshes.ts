import type { Env } from '../mesh/env.ts';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Sheet, sheetOf } from '../editor/sheet.ts';
import { filesOnDisk } from '../mesh/load.ts';
import type { FreshContexts } from './fresh-contexts.ts';

/** Where the files of a server's meshes look for what they refer to. */
export interface Surroundings {
  readonly kubeconfigs: FreshContexts;
  readonly releases: Env['releases'];
  readonly home: string;
  /** Stands in for the directory of a document that is no file yet. */
  readonly cwd: string;
}

/** Whether a document is a mesh: by the name of its file, or by its `apiVersion`. */
export function isMesh(document: TextDocument): boolean {
  const name = basename(pathOf(document.uri) ?? document.uri);
  return (
    name === 'mesh.yaml' ||
    name.endsWith('.mesh.yaml') ||
    /^\uFEFF?apiVersion:[ \t]*["']?isthmus\//m.test(document.getText())
  );
}

/** Gives the sheet of a document, the same one until its text, a kubeconfig or a file that it names changes. */
export function sheets({
  kubeconfigs,
  home,
  cwd,
  releases,
}: Surroundings): (document: TextDocument) => Sheet {
  const files = filesOnDisk();
  const known = new WeakMap<TextDocument, { readonly version: string; readonly sheet: Sheet }>();
  return (document) => {
    const version = `${document.version} ${kubeconfigs.stamp()} ${files.stamp()}`;
    const last = known.get(document);
    if (last?.version === version) return last.sheet;
    const path = pathOf(document.uri);
    const sheet = sheetOf(document.getText(), {
      directory: path === undefined ? cwd : dirname(path),
      home,
      contexts: kubeconfigs.contexts,
      notes: kubeconfigs.notes,
      files,
      releases,
      unknownContext: 'warning',
    });
    known.set(document, { version, sheet });
    return sheet;
  };
}

/** The absolute path of a document; undefined when it is no file. */
export function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}
