import { randomUUID } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileWords } from './file-words.ts';

/**
 * Puts another text into a file, all or nothing: written beside and renamed. Its mode stays, its owner where that is allowed, and so
 * does a symbolic link to it. A file that is not there is made; a pipe or a device gets the text. Gives the reason in words when that
 * fails; then the file is as before.
 * `mode` is for what others may not read, whatever the mode of the old file was.
 */
export function writeText(path: string, text: string, mode?: number): string | undefined {
  let beside: string | undefined;
  try {
    const before = statSync(path, { throwIfNoEntry: false });
    if (before !== undefined && !before.isFile() && !before.isDirectory()) {
      writeFileSync(path, text);
      return undefined;
    }
    const file = followLinks(path);
    if (before !== undefined) refuseReadOnly(file, before);
    // Not the number of the process: in a container, one that was killed half way may have had the same.
    const name = join(dirname(file), `.${basename(file)}.${randomUUID()}.new`);
    writeNew(name, text, mode);
    beside = name;
    if (mode !== undefined) chmodSync(name, mode);
    else if (before !== undefined) makeAlike(name, before);
    renameSync(name, file);
    return undefined;
  } catch (error) {
    if (beside !== undefined) rmSync(beside, { force: true });
    return fileWords(error);
  }
}

/** Makes a file that is not there yet, all or nothing. Throws as `writeFileSync`. */
export function writeNew(path: string, content: string | Buffer, mode = 0o666): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeFileSync(file, content);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Renaming would get around what its mode says. */
function refuseReadOnly(path: string, { mode }: Stats): void {
  if ((mode & 0o222) === 0) throw new Error('the file is read-only');
  accessSync(path, constants.W_OK);
}

function makeAlike(path: string, { mode, uid, gid }: Stats): void {
  try {
    chownSync(path, uid, gid);
  } catch {
    // Only root may give a file away: then it is whose who mends it.
  }
  chmodSync(path, mode & 0o7777);
}

/** Where a file is, or will be: at the end of all symbolic links, also of those that lead to no file yet. */
function followLinks(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })) return realpathSync(path);
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return isLink ? followLinks(resolve(realpathSync(dirname(path)), readlinkSync(path))) : path;
}
