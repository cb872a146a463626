import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Puts another text into a file, all or nothing: written beside and renamed. Its mode stays, and so does a symbolic link to it.
 * A file that is not there is made. Gives the reason when that fails; then the file is as before.
 */
export function writeText(path: string, text: string): string | undefined {
  let beside: string | undefined;
  try {
    const file = followLinks(path);
    const mode = statSync(file, { throwIfNoEntry: false })?.mode;
    // Not the number of the process: in a container, one that was killed half way may have had the same.
    const name = join(dirname(file), `.${basename(file)}.${randomUUID()}.new`);
    writeFileSync(name, text, { flag: 'wx' });
    beside = name;
    if (mode !== undefined) chmodSync(name, mode & 0o7777);
    renameSync(name, file);
    return undefined;
  } catch (error) {
    if (beside !== undefined) rmSync(beside, { force: true });
    return error instanceof Error ? error.message : String(error);
  }
}

/** Where a file is, or will be: at the end of all symbolic links, also of those that lead to no file yet. */
function followLinks(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })) return realpathSync(path);
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return isLink ? followLinks(resolve(realpathSync(dirname(path)), readlinkSync(path))) : path;
}
