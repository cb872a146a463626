import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from '../../lib/mesh/env.ts';
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
    env: envOf(join(folder, name, 'env.json')),
  }));

function envOf(file: string): Env {
  if (!existsSync(file)) return environment();
  const { contexts, files, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly contexts: Readonly<Record<string, string>>;
    readonly unknownContext?: Env['unknownContext'];
    /** Checksums by path; without it files are not at hand. */
    readonly files?: Readonly<Record<string, string>>;
  };
  return { ...environment(contexts), ...(files ? { checksum: checksumIn(files) } : {}), ...rest };
}

function checksumIn(files: Readonly<Record<string, string>>): NonNullable<Env['checksum']> {
  return (path) => {
    const value = files[path];
    return value === undefined
      ? { ok: false, error: 'no such file or directory' }
      : { ok: true, value };
  };
}
