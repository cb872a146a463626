import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileWords } from '../file-words.ts';
import { meshSchema } from '../mesh/schema/schema.ts';
import type { Result } from '../result.ts';
import { writeNew, writeText } from '../write-text.ts';
import type { ClusterOptions, GlobalOptions } from './options.ts';
import { schemaFileOf, schemaText, writeIfChanged } from './schema-file.ts';
import type { World } from './world.ts';

/** Options of commands that write a mesh file. */
export interface NewMeshFileOptions extends GlobalOptions {
  /** The same as `file`; `-` is stdout. */
  readonly output?: string;
  readonly force: boolean;
  readonly given?: Partial<ClusterOptions> & { readonly output?: string };
}

/** A mesh file that may be written. */
export interface NewMeshFile {
  /** Absolute; undefined is stdout. */
  readonly path: string | undefined;
  /** As messages name it. */
  readonly name: string;
  /** Where it will be. */
  readonly folder: string;
  /** Its JSON schema, absolute; written beside it where no isthmus is installed there. */
  readonly schema: string | undefined;
  /** How the file itself names that, for the editor. */
  readonly schemaPath: string | undefined;
}

/** The file to write, or why it is not to be written. What the command line says counts before variables. */
export function newMeshFile(
  options: NewMeshFileOptions,
  { cwd }: Pick<World, 'cwd'>,
): Result<NewMeshFile, string> {
  const output = outputOf(options);
  if (output === undefined) {
    return { ok: false, error: '--file and --output name two files: give one of them' };
  }
  const path = output === '-' ? undefined : resolve(cwd, output);
  const name = path === undefined ? '-' : relative(cwd, path) || '.';
  const taken = path === undefined ? undefined : whyNot({ path, name }, options);
  if (taken !== undefined) return { ok: false, error: taken };
  const folder = path === undefined ? cwd : dirname(path);
  const schema = installedSchema(folder) ?? (path === undefined ? undefined : schemaFileOf(path));
  const schemaPath = schema && `./${relative(folder, schema)}`;
  return { ok: true, value: { path, name, folder, schema, schemaPath } };
}

/** Undefined when it says two things. */
function outputOf({ given = {}, output, file }: NewMeshFileOptions): string | undefined {
  const said = [given.output, given.file].filter((name) => name !== undefined);
  return new Set(said).size > 1 ? undefined : (said[0] ?? output ?? file ?? 'mesh.yaml');
}

function whyNot(
  { path, name }: { readonly path: string; readonly name: string },
  { force }: NewMeshFileOptions,
): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    return `${name} is a folder: --output names the file to write`;
  }
  return existsSync(path) && !force
    ? `${name} exists already: --force replaces it, --output names another file`
    : undefined;
}

/** That of the isthmus installed beside the file or above it. */
function installedSchema(folder: string): string | undefined {
  const installed = 'node_modules/isthmus/schemas/mesh.v1alpha1.schema.json';
  return foldersFrom(folder)
    .map((near) => join(near, installed))
    .find((path) => existsSync(path));
}

function foldersFrom(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersFrom(above)];
}

/** Writes the file, and its schema where there is none. Gives the reason when it fails. */
export function writeNewMesh(
  path: string,
  text: string,
  { schema, force }: { readonly schema: string | undefined; readonly force: boolean },
): string | undefined {
  try {
    if (force) {
      const problem = writeText(path, text);
      if (problem !== undefined) return problem;
    } else writeNew(path, text);
    if (schema !== undefined && !existsSync(schema)) {
      writeIfChanged(schema, schemaText(meshSchema()));
    }
    return undefined;
  } catch (error) {
    return fileWords(error);
  }
}
