import type { Env } from '../mesh/env.ts';
import { dirname } from 'node:path';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Sheet, sheetFrom } from '../editor/sheet.ts';
import { filesOnDisk } from '../mesh/load.ts';
import { type MeshDocument, parse } from '../mesh/text/parse.ts';
import { claimsAmong, type ClaimingMesh } from './claims.ts';
import type { FreshContexts } from './fresh-contexts.ts';
import { isMeshName } from './mesh-files.ts';
import { pathOf } from './paths.ts';

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
  return (
    isMeshName(pathOf(document.uri) ?? document.uri) ||
    /^\uFEFF?apiVersion:[ \t]*["']?isthmus\//m.test(document.getText())
  );
}

/** What is made of the text of a document. */
export interface Made {
  readonly sheet: Sheet;
  /** Another number when a kubeconfig has changed since. */
  readonly kubeconfigs: number;
}

/**
 * Gives the sheet of a document, the same one until its text, a kubeconfig, a file that it names or the clusters of another
 * mesh file change. `all` are the mesh files that know of each other.
 */
export function sheets(
  { kubeconfigs, home, cwd, releases }: Surroundings,
  all: () => readonly TextDocument[],
): (document: TextDocument) => Made {
  const files = filesOnDisk();
  const filesGeneration = generationsOf(files);
  const textOf = parsedTexts();
  const envOf = (document: TextDocument): Env => {
    const path = pathOf(document.uri);
    return {
      directory: path === undefined ? cwd : dirname(path),
      home,
      contexts: kubeconfigs.contexts,
      notes: kubeconfigs.notes,
      files,
      releases,
      elsewhere: claims.elsewhere(document.uri),
      unknownContext: 'warning',
    };
  };
  const read = (document: TextDocument): ClaimingMesh => ({
    mesh: textOf(document).sketch,
    env: envOf(document),
  });
  const claims = claimsAmong(all, read, kubeconfigs.generation);
  const known = new WeakMap<TextDocument, Made & { readonly version: string }>();
  return (document) => {
    const generation = kubeconfigs.generation();
    const version = [document.version, generation, filesGeneration(), claims.generation()].join();
    const last = known.get(document);
    if (last?.version === version) return last;
    const sheet = sheetFrom(textOf(document), envOf(document));
    const made = { version, sheet, kubeconfigs: generation };
    known.set(document, made);
    return made;
  };
}

/** Taken as an edit of this one, a text is ready for the next edit. */
const nothing = parse('');

/** Each text is parsed once; after an edit only what it changed. */
function parsedTexts(): (document: TextDocument) => MeshDocument {
  const known = new WeakMap<
    TextDocument,
    { readonly version: number; readonly text: MeshDocument }
  >();
  return (document) => {
    const last = known.get(document);
    if (last?.version === document.version) return last.text;
    const text = (last?.text ?? nothing).again(document.getText());
    known.set(document, { version: document.version, text });
    return text;
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
