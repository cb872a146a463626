import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { KubeconfigError } from '../cluster/connection.ts';
import { refusalOfContext } from '../cluster/context-parts.ts';
import { type KubeconfigPlaces, readKubeconfigFiles } from '../cluster/kubeconfig.ts';
import { contextsOf, fileContexts, mergeEntries } from '../cluster/kubeconfig-entries.ts';
import { fileWords } from '../file-words.ts';
import { readWhole } from '../read-whole.ts';
import type { Result } from '../result.ts';
import type { Contexts, Env, Files, KubeconfigNotes } from './env.ts';

/** A mesh file that was found and read. */
export interface MeshFile {
  /** Absolute. */
  readonly path: string;
  /** As messages name it: relative to the working directory, or from the top where it was named so and lies elsewhere. */
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
  const name = nameOf(path, file, cwd);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readWhole(path));
    return { ok: true, value: { path, name, text } };
  } catch (error) {
    return { ok: false, error: unreadable(path, name, error) };
  }
}

/** As who named it knows it: a long way up and down again says less than the path from the top. */
function nameOf(path: string, file: string | undefined, cwd: string): string {
  const way = relative(cwd, path) || '.';
  return file !== undefined && isAbsolute(file) && way.startsWith('..') ? path : way;
}

/** Looks at kubeconfigs as `Env` asks for them, at each once. One that does not exist is not at hand. */
export function kubeconfigs(places: KubeconfigPlaces): Required<Pick<Env, 'contexts' | 'notes'>> {
  const known = new Map<string | undefined, Seen>();
  const seen = (own: string | undefined): Seen => {
    const found = known.get(own) ?? look({ ...places, own });
    known.set(own, found);
    return found;
  };
  return { contexts: (own) => seen(own).contexts, notes: (own) => seen(own).notes };
}

/** The files of this machine, for a process that may outlive their changes. */
export interface FilesOnDisk extends Files {
  /** Another text when a file that was asked for has changed since. */
  readonly stamp: () => string;
}

/** Reads each file again only when its time or size has changed. What is no plain file is not read: a pipe may never end. */
export function filesOnDisk(): FilesOnDisk {
  const stamps = new Map<string, string>();
  const watched = <T>(look: (path: string) => T): ((path: string) => T) => {
    const known = new Map<string, { readonly stamp: string; readonly seen: T }>();
    return (path) => {
      const stamp = stampOf(path);
      stamps.set(path, stamp);
      const last = known.get(path);
      const seen = last?.stamp === stamp ? last.seen : look(path);
      known.set(path, { stamp, seen });
      return seen;
    };
  };
  return {
    checksum: watched((path) =>
      contentOf(path, (bytes) => createHash('sha256').update(bytes).digest('hex')),
    ),
    read: watched((path) => contentOf(path, (bytes) => bytes.toString('utf8'))),
    lacks: watched(lacks),
    now: () => Date.now(),
    stamp: () => [...stamps.keys()].map(stampOf).join(' '),
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

function contentOf(path: string, of: (bytes: Buffer) => string): Result<string, string> {
  const lacking = lacks(path);
  if (lacking !== undefined) return { ok: false, error: lacking };
  try {
    return { ok: true, value: of(readFileSync(path)) };
  } catch (error) {
    return { ok: false, error: fileWords(error) };
  }
}

function lacks(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK);
    const stat = statSync(path);
    if (stat.isDirectory()) return 'it is a directory';
    return stat.isFile() ? undefined : 'it is no plain file';
  } catch (error) {
    return fileWords(error);
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
    const hint = file === '-' ? '`--file /dev/stdin` reads the standard input.' : 'check the path.';
    return { code, message, hint };
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

/** What one look at a kubeconfig shows. */
interface Seen {
  /** Undefined when there is none, or none that can be read. */
  readonly contexts: Contexts | undefined;
  readonly notes: KubeconfigNotes;
}

function look(places: KubeconfigPlaces): Seen {
  try {
    const { files, missing, entries } = readKubeconfigFiles(places);
    const merged = mergeEntries(entries);
    const byName = contextsOf(merged);
    const contexts = [...byName.values()];
    const usable = new Set<string>();
    return {
      contexts:
        files.length === 0
          ? undefined
          : new Map(contexts.map(({ name, server }) => [name, server ?? ''])),
      notes: {
        problem: undefined,
        missing,
        // A certificate takes a tenth of a millisecond, and editors ask after each key.
        refusal: (name) => {
          const context = usable.has(name) ? undefined : byName.get(name);
          const refused = context && refusalOfContext(context, merged);
          if (refused === undefined) usable.add(name);
          return refused;
        },
        hidden: fileContexts(entries)
          .filter(({ hidden }) => hidden)
          .map(({ context: { name, server = '' }, file }) => ({ name, file, server })),
        detours: new Map(
          contexts.filter(({ detour }) => detour !== '').map(({ name, detour }) => [name, detour]),
        ),
        tlsServerNames: new Map(
          contexts.flatMap(({ name, tlsServerName }) =>
            tlsServerName === undefined ? [] : [[name, tlsServerName] as const],
          ),
        ),
      },
    };
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    const problem = { message: error.message, hint: error.hint ?? '' };
    const nothing = {
      refusal: () => undefined,
      hidden: [],
      missing: [],
      detours: new Map(),
      tlsServerNames: new Map(),
    };
    return { contexts: undefined, notes: { problem, ...nothing } };
  }
}
