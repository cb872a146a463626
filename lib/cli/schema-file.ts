import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Makes a file have this text, in one move, so that no editor ever reads half of it. False when it had it already.
 * A symbolic link stays one, and the file keeps its mode.
 */
export function writeIfChanged(path: string, text: string): boolean {
  if (textOf(path) === text) return false;
  try {
    const isThere = existsSync(path);
    const file = isThere ? realpathSync(path) : path;
    replace(file, text, isThere ? statSync(file).mode : 0o666);
  } catch (error) {
    throw new FileProblem(path, 'written', error);
  }
  return true;
}

function replace(file: string, text: string, mode: number): void {
  const directory = dirname(file);
  const beside = join(directory, `.${basename(file)}.${process.pid}`);
  mkdirSync(directory, { recursive: true });
  try {
    writeFileSync(beside, text, { mode });
    renameSync(beside, file);
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Undefined when there is no such file. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new FileProblem(path, 'read', error);
  }
}

/** A file cannot be used: which, for what and why. */
export class FileProblem extends Error {
  constructor(path: string, use: 'read' | 'watched' | 'written', cause: unknown) {
    const reason = cause instanceof Error ? cause.message.replace(/,.*/s, '') : String(cause);
    super(`${path} cannot be ${use}: ${reason}`, { cause });
  }
}
