import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Env, KubeconfigNotes } from '../../lib/mesh/env.ts';
import { filesOnDisk } from '../../lib/mesh/load.ts';
import { environment } from './mesh.ts';
import { repository } from './repository.ts';

const folder = join(repository, 'fixtures/invalid');

/** A folder of fixtures/invalid: a mesh file with a mistake. */
export interface Mistake {
  readonly name: string;
  readonly text: string;
  readonly env: Env;
}

/** All of fixtures/invalid. */
export const mistakes: readonly Mistake[] = readdirSync(folder)
  .toSorted()
  .map((name) => ({
    name,
    text: readFileSync(join(folder, name, 'mesh.yaml'), 'utf8'),
    env: envOf(join(folder, name)),
  }));

const onDisk = filesOnDisk();

/** With `now`, the files beside the mesh are at hand, at that time. */
function envOf(place: string): Env {
  const file = join(place, 'env.json');
  if (!existsSync(file)) return environment();
  const { contexts, problem, hidden, missing, refusals, detours, now, files, elsewhere, ...rest } =
    JSON.parse(readFileSync(file, 'utf8')) as {
      readonly contexts?: Readonly<Record<string, string>>;
      readonly unknownContext?: Env['unknownContext'];
      readonly problem?: KubeconfigNotes['problem'];
      readonly hidden?: KubeconfigNotes['hidden'];
      readonly missing?: KubeconfigNotes['missing'];
      readonly refusals?: Readonly<Record<string, string>>;
      readonly detours?: Readonly<Record<string, string>>;
      readonly now?: string;
      /** Other mesh files by the API servers that they have. */
      readonly elsewhere?: Readonly<Record<string, string>>;
      /** Checksums by path. */
      readonly files?: Readonly<Record<string, string>>;
    };
  const notes: KubeconfigNotes = {
    problem,
    hidden: hidden ?? [],
    missing: missing ?? [],
    refusal: (context) => refusals?.[context],
    detours: new Map(Object.entries(detours ?? {})),
    tlsServerNames: new Map(),
  };
  const others = new Map(Object.entries(elsewhere ?? {}));
  const env: Env = {
    ...environment(contexts),
    notes: () => notes,
    elsewhere: (server) => others.get(server),
    ...rest,
  };
  if (now === undefined && files === undefined) return env;
  const at = (path: string): string => join(place, relative(env.directory, path));
  return {
    ...env,
    files: {
      checksum: (path) => {
        const value = files?.[path];
        return value === undefined
          ? { ok: false, error: 'no such file or directory' }
          : { ok: true, value };
      },
      read: (path) => onDisk.read(at(path)),
      lacks: (path) => onDisk.lacks(at(path)),
      now: () => Date.parse(now ?? ''),
    },
  };
}
