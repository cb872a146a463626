import { randomUUID } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  lstatSync,
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
 * does a symbolic link to it. A file that is not there is made. Gives the reason in words when that fails; then the file is as before.
 * `mode` is for what others may not read, whatever the mode of the old file was.
 */
export function writeText(path: string, text: string, mode?: number): string | undefined {
  let beside: string | undefined;
  try {
    const file = followLinks(path);
    const before = statSync(file, { throwIfNoEntry: false });
    if (before !== undefined) refuseReadOnly(file, before);
    // Not the number of the process: in a container, one that was killed half way may have had the same.
    const name = join(dirname(file), `.${basename(file)}.${randomUUID()}.new`);
    writeFileSync(name, text, { flag: 'wx', ...(mode !== undefined && { mode }) });
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
