import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Whether a file of this name is a mesh, whatever is in it. */
export function isMeshName(path: string): boolean {
  const name = basename(path);
  return name === 'mesh.yaml' || name.endsWith('.mesh.yaml');
}

/** Folders below each other; deeper ones are generated. */
const maximumDepth = 12;
/** In all; a larger workspace has its meshes opened one by one. */
const maximumFolders = 10_000;
/** Bytes of a mesh file. */
const maximumSize = 1_000_000;

/** The mesh files (absolute paths) below some folders by their names; not those in hidden folders and in node_modules. */
export async function findMeshFiles(folders: readonly string[]): Promise<readonly string[]> {
  const waiting = folders.map((path) => ({ path, depth: 0 }));
  const found = new Set<string>();
  let seen = 0;
  for (const { path, depth } of waiting) {
    seen += 1;
    if (seen > maximumFolders) break;
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const below = join(path, entry.name);
      if (entry.isFile() && isMeshName(entry.name)) found.add(below);
      const isOurs = entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name);
      if (isOurs && depth < maximumDepth) waiting.push({ path: below, depth: depth + 1 });
    }
  }
  return [...found].toSorted();
}

/** The text of a mesh file; undefined when it cannot be read, is too large or no text. */
export async function readMeshFile(path: string): Promise<string | undefined> {
  try {
    if ((await stat(path)).size > maximumSize) return undefined;
    const bytes = await readFile(path);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
