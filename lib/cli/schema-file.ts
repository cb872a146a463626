import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Makes a file have this text, in one move, so that no editor ever reads half of it. False when it had it already. */
export function writeIfChanged(path: string, text: string): boolean {
  if (textOf(path) === text) return false;
  const directory = dirname(path);
  const beside = join(directory, `.${basename(path)}.${process.pid}`);
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(beside, text);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new Unwritable(path, error);
  }
  return true;
}

/** A file cannot be written: which and why. */
export class Unwritable extends Error {
  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message.replace(/,.*/s, '') : String(cause);
    super(`${path} cannot be written: ${reason}`, { cause });
  }
}

/** Undefined when there is no such file. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
