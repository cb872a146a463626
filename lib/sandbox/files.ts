import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isManifest } from '../cluster/manifest.ts';
import type { Manifest } from '../cluster/object.ts';

/** A file of the state is not what an embedded cluster wrote. */
export class BrokenState extends Error {
  constructor(path: string) {
    super(`${path} is not an object of an embedded cluster`);
    this.name = 'BrokenState';
  }
}

/** Where the objects of one embedded cluster are kept. What `save` has returned from is safe from a kill. */
export interface Shelf {
  readonly objects: readonly Manifest[];
  /** The highest resource version that was ever told. */
  readonly revision: number;
  readonly save: (key: string, object: Manifest) => void;
  readonly remove: (key: string, revision: number) => void;
}

/** Keeps nothing. */
export function noShelf(): Shelf {
  return { objects: [], revision: 0, save: () => {}, remove: () => {} };
}

/**
 * A folder with one file for each object, written beside and renamed into place, so that a file is there whole or not at
 * all. Only its owner may read it: Secrets are among them. Throws `BrokenState`.
 */
export function folderShelf(folder: string): Shelf {
  const place = join(folder, 'objects');
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const objects = readdirSync(place)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => read(join(place, name)));
  const versions = objects.map((object) => Number(object.metadata.resourceVersion ?? 0));
  const mark = join(folder, 'revision');
  return {
    objects,
    revision: Math.max(readRevision(mark), ...versions),
    save: (key, object) => {
      write(join(place, encodeKey(key)), JSON.stringify(object));
    },
    remove: (key, revision) => {
      write(mark, String(revision));
      rmSync(join(place, encodeKey(key)), { force: true });
    },
  };
}

function write(path: string, text: string): void {
  const beside = `${path}.new`;
  writeFileSync(beside, text, { mode: 0o600 });
  renameSync(beside, path);
}

function read(path: string): Manifest {
  const object = parsed(readFileSync(path, 'utf8'));
  if (isManifest(object)) return object;
  throw new BrokenState(path);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readRevision(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8')) || 0;
  } catch {
    return 0;
  }
}

function encodeKey(key: string): string {
  return `${key.split('/').map(encodeURIComponent).join('~')}.json`;
}
