import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Sheet, sheetOf } from '../editor/sheet.ts';
import type { FreshContexts } from './fresh-contexts.ts';

/** Where the files of a server's meshes look for what they refer to. */
export interface Surroundings {
  readonly kubeconfigs: FreshContexts;
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

/** Gives the sheet of a document, the same one until its text or a kubeconfig changes. */
export function sheets({ kubeconfigs, home, cwd }: Surroundings): (document: TextDocument) => Made {
  const known = new WeakMap<TextDocument, Made & { readonly version: number }>();
  return (document) => {
    const { version } = document;
    const generation = kubeconfigs.generation();
    const last = known.get(document);
    if (last?.version === version && last.kubeconfigs === generation) return last;
    const path = pathOf(document.uri);
    const sheet = sheetOf(document.getText(), {
      directory: path === undefined ? cwd : dirname(path),
      home,
      contexts: kubeconfigs.contexts,
      unknownContext: 'warning',
    });
    const made = { version, sheet, kubeconfigs: generation };
    known.set(document, made);
    return made;
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
