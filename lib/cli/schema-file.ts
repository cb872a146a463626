import { releases } from '../../plans/releases/index.ts';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { forJetBrains } from '../editor/jetbrains-schema.ts';
import { publishedSchema } from '../editor/published-schema.ts';
import { fileWords } from '../file-words.ts';
import { makeFolder } from '../make-folder.ts';
import { writeText } from '../write-text.ts';

/** Where the schema for a mesh file is written unless told otherwise. Both absolute. */
export function schemaFileOf(mesh: string): string {
  return join(dirname(mesh), '.isthmus', 'mesh.v1alpha1.schema.json');
}

/** A schema of mesh.yaml as editors read it: one file, Istio's part included. */
export function schemaText(schema: object): string {
  return `${JSON.stringify(publishedSchema(forJetBrains(schema), releases.at(-1)?.derived ?? []), null, 2)}\n`;
}

/** Makes a file have this text, in one move, so that no editor ever reads half of it. False when it had it already. */
export function writeIfChanged(path: string, text: string): boolean {
  if (textOf(path) === text) return false;
  const problem = madeFolder(dirname(path)) ?? writeText(path, text);
  if (problem !== undefined) throw new FileProblem(path, 'written', problem);
  return true;
}

function madeFolder(path: string): string | undefined {
  try {
    makeFolder(path);
    return undefined;
  } catch (error) {
    return fileWords(error);
  }
}

/** Undefined when there is no such file. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new FileProblem(path, 'read', fileWords(error));
  }
}

/** A file cannot be used: which, for what and why. */
export class FileProblem extends Error {
  constructor(path: string, use: 'read' | 'watched' | 'written', reason: string) {
    super(`${path} cannot be ${use}: ${reason}`);
  }
}
