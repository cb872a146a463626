import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Makes a file have this text, in one move, so that no editor ever reads half of it. False when it had it already. */
export function writeIfChanged(path: string, text: string): boolean {
  if (textOf(path) === text) return false;
  const directory = dirname(path);
  const beside = join(directory, `.${basename(path)}.${process.pid}`);
  try {
    mkdirSync(directory, { recursive: true });
    try {
      writeFileSync(beside, text);
      renameSync(beside, path);
    } finally {
      rmSync(beside, { force: true });
    }
  } catch (error) {
    throw new FileProblem(path, 'written', error);
  }
  return true;
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
