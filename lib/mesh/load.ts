import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Entries } from '../cluster/connection.ts';
import { kubeconfigPaths, type KubeconfigPlaces } from '../cluster/kubeconfig.ts';
import { contextsOf, mergeEntries, parseEntries } from '../cluster/kubeconfig-entries.ts';
import { fileWords } from '../file-words.ts';
import type { Result } from '../result.ts';
import type { Contexts, Env } from './env.ts';

/** A mesh file that was found and read. */
export interface MeshFile {
  /** Absolute. */
  readonly path: string;
  /** As messages name it: relative to the working directory. */
  readonly name: string;
  /** With its byte order mark, if it has one. */
  readonly text: string;
}

/** Why there is no mesh file to look at. */
export interface LoadProblem {
  readonly code: 'E-NO-MESH-FILE' | 'E-MESH-FILE-UNREADABLE';
  readonly message: string;
  readonly hint: string;
}

/** Reads the file that was named, or the nearest `mesh.yaml` from the directory upwards. */
export function load(file: string | undefined, cwd: string): Result<MeshFile, LoadProblem> {
  const path = file === undefined ? findUpwards(cwd) : resolve(cwd, file);
  if (path === undefined || !isThere(path)) return { ok: false, error: missing(file, cwd) };
  const name = relative(cwd, path) || '.';
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      readFileSync(path),
    );
    return { ok: true, value: { path, name, text } };
  } catch (error) {
    return { ok: false, error: unreadable(path, name, error) };
  }
}

/** Reads contexts as `Env` asks for them, each kubeconfig once. One that does not exist is not at hand. */
export function kubeconfigs(places: KubeconfigPlaces): Env['contexts'] {
  const known = new Map<string | undefined, Contexts | undefined>();
  return (kubeconfig) => {
    if (!known.has(kubeconfig)) {
      const paths = kubeconfigPaths({ ...places, file: kubeconfig ?? places.file });
      known.set(kubeconfig, readContexts(paths));
    }
    return known.get(kubeconfig);
  };
}

/** Checksums as `Env` asks for them. */
export interface Checksums {
  readonly checksum: NonNullable<Env['checksum']>;
  /** Another text when a file that was asked for has changed since. */
  readonly stamp: () => string;
}

/** Reads files for their checksums, each again only when its time or size has changed. */
export function checksums(): Checksums {
  const known = new Map<string, { readonly stamp: string; readonly sum: Result<string, string> }>();
  return {
    checksum: (path) => {
      const stamp = stampOf(path);
      const last = known.get(path);
      const sum = last?.stamp === stamp ? last.sum : checksumOf(path);
      known.set(path, { stamp, sum });
      return sum;
    },
    stamp: () => [...known.keys()].map(stampOf).join(' '),
  };
}

function stampOf(path: string): string {
  try {
    const { mtimeMs, size } = statSync(path);
    return `${mtimeMs}:${size}`;
  } catch {
    return '-';
  }
}

function checksumOf(path: string): Result<string, string> {
  try {
    return { ok: true, value: createHash('sha256').update(readFileSync(path)).digest('hex') };
  } catch (error) {
    return { ok: false, error: fileWords(error) };
  }
}

/** Also a symbolic link that leads nowhere: to go on looking further up would surprise. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // Whoever reads it says why that cannot be.
    return true;
  }
}

function findUpwards(directory: string): string | undefined {
  const path = join(directory, 'mesh.yaml');
  if (isThere(path)) return path;
  const parent = dirname(directory);
  return parent === directory ? undefined : findUpwards(parent);
}

function missing(file: string | undefined, cwd: string): LoadProblem {
  const code = 'E-NO-MESH-FILE';
  if (file !== undefined) {
    const message = `There is no file \`${file}\`.`;
    return { code, message, hint: 'check the path.' };
  }
  const message = `There is no \`mesh.yaml\` in \`${cwd}\` or above it.`;
  const other = ['mesh.yml', 'mesh.json'].find((name) => existsSync(join(cwd, name)));
  const hint =
    other === undefined
      ? '`isthmus init` writes one; `--file` names one elsewhere.'
      : `there is a \`${other}\`: name it with \`--file ${other}\`.`;
  return { code, message, hint };
}

function unreadable(path: string, name: string, error: unknown): LoadProblem {
  const code = 'E-MESH-FILE-UNREADABLE';
  if (error instanceof TypeError) {
    const message = `\`${name}\` is not UTF-8 text.`;
    return { code, message, hint: 'save it as UTF-8.' };
  }
  const isLink = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  const words = isLink ? 'it is a symbolic link that leads nowhere' : fileWords(error);
  return {
    code,
    message: `\`${name}\` cannot be read: ${words}.`,
    hint: existsSync(join(path, 'mesh.yaml'))
      ? `there is a \`mesh.yaml\` in it: name it with \`--file ${join(name, 'mesh.yaml')}\`.`
      : 'name a readable file with `--file`.',
  };
}

function readContexts(paths: readonly string[]): Contexts | undefined {
  const files = paths.flatMap((path) => {
    try {
      return [{ path, text: readFileSync(path, 'utf8') }];
    } catch {
      return [];
    }
  });
  const entries = files.map(entriesOf);
  if (entries.length === 0) return undefined;
  const readable = entries.filter((found) => found !== undefined);
  if (readable.length < entries.length) return undefined;
  const contexts = contextsOf(mergeEntries(readable));
  return new Map([...contexts].map(([name, { server }]) => [name, server ?? '']));
}

/** Undefined when the text is no kubeconfig: whoever connects says what is wrong with it. */
function entriesOf({ path, text }: { path: string; text: string }): Entries | undefined {
  try {
    return parseEntries(text, path);
  } catch {
    return undefined;
  }
}
