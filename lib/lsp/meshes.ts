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

/** What is made of the text of a document. */
export interface Made {
  readonly sheet: Sheet;
  /** Another number when a kubeconfig has changed since. */
  readonly kubeconfigs: number;
}

/** Gives the sheet of a document, the same one until its text, a kubeconfig or a file that it names changes. */
export function sheets({
  kubeconfigs,
  home,
  cwd,
  releases,
}: Surroundings): (document: TextDocument) => Made {
  const files = filesOnDisk();
  const filesGeneration = generationsOf(files);
  const known = new WeakMap<TextDocument, Made & { readonly version: string }>();
  return (document) => {
    const generation = kubeconfigs.generation();
    const version = `${document.version} ${generation} ${filesGeneration()}`;
    const last = known.get(document);
    if (last?.version === version) return last;
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
    const made = { version, sheet, kubeconfigs: generation };
    known.set(document, made);
    return made;
  };
}

/** Another number when a file that was asked for has changed since; those that are new come last in the stamp. */
function generationsOf({ stamp }: { readonly stamp: () => string }): () => number {
  let generation = 0;
  let last = '';
  return () => {
    const now = stamp().replace(/.$/, '$& ');
    if (!now.startsWith(last)) generation += 1;
    last = now;
    return generation;
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
