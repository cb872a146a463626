import { textAt } from '../json.ts';
import type { Env } from '../mesh/env.ts';
import { isLoopback } from '../mesh/rules/loopback.ts';
import { isRefused } from '../mesh/rules/refused.ts';
import { type Schema, schemaAt } from '../mesh/schema/schema.ts';
import { keysOf, parentOf, type Pointer } from '../mesh/text/pointer.ts';
import { examplesOf, offeredWords, type DocumentedWord } from './documentation.ts';
import { type Candidate, candidatesOf, serverOf } from './facts.ts';

/** What a proposal can draw from. */
export interface NameSource {
  readonly mesh: unknown;
  readonly env: Env;
}

/** The words that a place can hold in this mesh: one that would be refused is not offered. */
export function fittingWords(
  pointer: Pointer,
  { mesh, env }: NameSource,
): readonly DocumentedWord[] {
  const words = offeredWords(pointer, schemaAt(pointer, mesh), { mesh, env });
  if (words.length < 2) return words;
  return words.filter(({ value }) => !isRefused(pointer, value, mesh, env));
}

/** The names that a reference can take in this mesh and that no other has taken. */
export function fittingNames(
  pointer: Pointer,
  schema: Schema,
  { mesh, env }: NameSource,
): readonly Candidate[] {
  const reference = schema['x-ref'];
  if (!reference) return [];
  return candidatesOf({ pointer, reference }, mesh, env).filter(
    ({ name, usedBy }) => usedBy.length === 0 && !isRefused(pointer, name, mesh, env),
  );
}

/** What could stand at a place, likeliest first: values of this very mesh, or else examples of the documentation. */
export function fittingExamples(
  pointer: Pointer,
  schema: Schema,
  { mesh, env }: NameSource,
): readonly unknown[] {
  if (keysOf(pointer).at(-1) === 'apiServer') return ownServer(pointer, { mesh, env });
  const list = schemaAt(parentOf(pointer), mesh);
  const examples = list.type === 'array' ? examplesOf(list).flat() : examplesOf(schema);
  return examples.filter((value) => !isRefused(pointer, value, mesh, env));
}

/** The API server of a cluster in its kubeconfig, where others can reach it: any other address would be somebody else's. */
function ownServer(pointer: Pointer, { mesh, env }: NameSource): readonly string[] {
  const [map = '', name = ''] = keysOf(pointer);
  const context = textAt(mesh, map, name, 'context');
  const server = context === undefined ? '' : serverOf(context, pointer, mesh, env);
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (!url || isLoopback(url.hostname) || isRefused(pointer, server, mesh, env)) return [];
  return [server];
}
