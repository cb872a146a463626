import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those above it that are not there; throws why it cannot. Node's own `recursive` never comes back where a
 * folder that is there takes no other (/proc, an automounted /home).
 */
export function makeFolder(path: string, mode?: number): void {
  try {
    mkdirSync(path, { ...(mode !== undefined && { mode }) });
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Says that it is no directory.
    if (code === 'EEXIST') readdirSync(path);
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw error;
    makeFolder(dirname(path), mode);
    makeFolder(path, mode);
  }
}
