import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Puts another text into a file, all or nothing: written beside and renamed. Its mode stays, and so does a symbolic link to it.
 * Gives the reason when that fails; then the file is as before.
 */
export function writeText(path: string, text: string): string | undefined {
  let beside: string | undefined;
  try {
    const file = realpathSync(path);
    const { mode } = statSync(file);
    const name = join(dirname(file), `.${basename(file)}.${process.pid}.new`);
    writeFileSync(name, text, { flag: 'wx' });
    beside = name;
    chmodSync(name, mode & 0o7777);
    renameSync(name, file);
    return undefined;
  } catch (error) {
    if (beside !== undefined) rmSync(beside, { force: true });
    return error instanceof Error ? error.message : String(error);
  }
}
