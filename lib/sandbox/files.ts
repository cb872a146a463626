import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isManifest } from '../cluster/manifest.ts';
import type { Manifest } from '../cluster/object.ts';
import { makeFolder } from '../make-folder.ts';

/** What lies in the folder is not what an embedded cluster wrote. */
export class BrokenState extends Error {
  override readonly name = 'BrokenState';
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
 * A folder with one file to which every change is added as a line: the key of an object and the object itself, or the revision at which it
 * was removed. The last line of a key counts; one that a kill has cut off was told to nobody. Only its owner may read it: Secrets are
 * among the objects. Throws `BrokenState`.
 */
export function folderShelf(folder: string): Shelf {
  const before = join(folder, 'objects');
  if (existsSync(before)) throw new BrokenState(`${before} is of an older isthmus`);
  makeFolder(folder, 0o700);
  const path = join(folder, 'journal');
  const { lines, isTorn } = linesIn(path);
  const last = new Map(lines.map(partsOf));
  const kept = [...last.keys()].toSorted().map((key) => {
    const text = last.get(key) ?? '';
    return { line: `${key}\t${text}\n`, ...parsed(text, `${path}: ${key || text}`) };
  });
  const highest = Math.max(0, ...kept.map(({ revision }) => revision));
  const needed = kept.filter(({ object, revision }) => object || revision === highest);
  if (isTorn || lines.length > 2 * needed.length + 100) {
    replace(path, needed.map(({ line }) => line).join(''));
  }
  const append = appender(path);
  return {
    objects: kept.flatMap(({ object }) => object ?? []),
    revision: highest,
    save: (key, object) => append(`${key}\t${JSON.stringify(object)}\n`),
    remove: (key, revision) => append(`${key}\t${revision}\n`),
  };
}

function linesIn(path: string): { readonly lines: readonly string[]; readonly isTorn: boolean } {
  if (!existsSync(path)) return { lines: [], isTorn: false };
  const lines = readFileSync(path, 'utf8').split('\n');
  return { isTorn: lines.pop() !== '', lines };
}

function partsOf(line: string): readonly [string, string] {
  const end = line.indexOf('\t');
  return [line.slice(0, Math.max(0, end)), line.slice(end + 1)];
}

function parsed(text: string, place: string) {
  const value = json(text);
  if (typeof value === 'number') return { object: undefined, revision: value };
  if (!isManifest(value)) throw new BrokenState(`${place} is not an object of an embedded cluster`);
  return { object: value, revision: Number(value.metadata.resourceVersion ?? 0) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A line that did not become whole (the disk is full) is taken away before the next one. */
function appender(path: string): (line: string) => void {
  let size = existsSync(path) ? statSync(path).size : 0;
  let isTorn = false;
  return (line) => {
    if (isTorn) truncateSync(path, size);
    isTorn = true;
    appendFileSync(path, line, { mode: 0o600 });
    isTorn = false;
    size += Buffer.byteLength(line);
  };
}

function replace(path: string, text: string): void {
  const beside = `${path}.new`;
  writeFileSync(beside, text, { mode: 0o600 });
  renameSync(beside, path);
}
