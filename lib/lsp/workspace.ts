import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { findMeshFiles, isMeshName, readMeshFile } from './mesh-files.ts';
import { pathOf } from './paths.ts';

/** The mesh files in the folders that an editor has open. */
export interface Workspace {
  /** Those that nobody edits, as they are on disk. */
  readonly closed: () => readonly TextDocument[];
  /** Looks for all of them again, in these folders (absolute paths). */
  readonly scan: (folders: readonly string[]) => Promise<void>;
  /** Reads files again that were made, changed or deleted. Tells whether any of them is a mesh. */
  readonly reread: (uris: readonly string[]) => Promise<boolean>;
}

export function workspaceOf(isOpen: (path: string) => boolean): Workspace {
  const known = new Map<string, TextDocument>();
  let roots: readonly string[] = [];
  const read = async (path: string): Promise<void> => {
    const text = await readMeshFile(path);
    const last = known.get(path);
    if (text === undefined) known.delete(path);
    else if (last?.getText() !== text) known.set(path, documentOf(path, text));
  };
  return {
    closed: () => [...known].flatMap(([path, document]) => (isOpen(path) ? [] : [document])),
    scan: async (folders) => {
      roots = folders;
      const paths = await findMeshFiles(folders);
      for (const path of known.keys()) if (!paths.includes(path)) known.delete(path);
      for (const path of paths) await read(path);
    },
    reread: async (uris) => {
      const paths = uris
        .flatMap((uri) => pathOf(uri) ?? [])
        .filter((path) => isMeshName(path) && roots.some((root) => path.startsWith(root + sep)));
      for (const path of paths) await read(path);
      return paths.length > 0;
    },
  };
}

function documentOf(path: string, text: string): TextDocument {
  return TextDocument.create(pathToFileURL(path).href, 'yaml', 0, text);
}
