import { isRecord, type JsonObject } from '../json.ts';
import type { Pointer } from '../mesh/text/pointer.ts';
import type { Choice } from './choices.ts';
import type { NameSource } from './fitting.ts';
import { newName } from './skeleton.ts';
import { literal, scalarOf } from './template.ts';

/**
 * A map of the schema whose `defaultSnippets` propose what a mesh has: of names the first that is free (or the first), and for the
 * entry itself a name that is not taken. `at` is where the map is in a mesh.
 */
export function withNames(
  map: JsonObject,
  at: Pointer,
  choices: ReadonlyMap<string, readonly Choice[]>,
  around: NameSource,
): JsonObject {
  const snippets = map['defaultSnippets'];
  if (!Array.isArray(snippets)) return map;
  return { ...map, defaultSnippets: snippets.map((snippet) => named(snippet, '')) };

  function named(body: unknown, key: string): unknown {
    if (isRecord(body)) {
      const entries = Object.entries(body).map(([name, value]): readonly [string, unknown] => [
        filled(name, (first) => newName(at, first, around)),
        named(value, name),
      ]);
      return Object.fromEntries(entries);
    }
    const known = choices.get(key) ?? [];
    const choice = known.find(({ taken }) => !taken) ?? known[0];
    if (typeof body !== 'string' || !choice) return body;
    return filled(body, () => nameInSnippet(choice.name));
  }
}

/** A schema whose snippets of a whole mesh propose another free context for each cluster, as far as there are some. */
export function withContexts(schema: JsonObject, choices: readonly Choice[]): JsonObject {
  const snippets = schema['defaultSnippets'];
  if (!Array.isArray(snippets)) return schema;
  const free = choices.filter(({ taken }) => !taken);
  return { ...schema, defaultSnippets: snippets.map((snippet) => proposing(snippet, free)) };
}

function proposing(snippet: unknown, free: readonly Choice[]): unknown {
  const left = [...free];
  return written(snippet, '');

  function written(body: unknown, key: string): unknown {
    if (isRecord(body)) {
      const entries = Object.entries(body).map(([name, value]) => [name, written(value, name)]);
      return Object.fromEntries(entries) as unknown;
    }
    const choice = key === 'context' && typeof body === 'string' ? left.shift() : undefined;
    return choice === undefined ? body : filled(String(body), () => nameInSnippet(choice.name));
  }
}

/** A name as YAML within a snippet: quoted where it would be read as something else, and nothing in it is a tab stop. */
export function nameInSnippet(name: string): string {
  return literal(scalarOf(name));
}

/** `${2:kind-cluster2}` with another proposal. */
function filled(placeholder: string, proposal: (first: string) => string): string {
  const [, number, first = ''] = /^\$\{(\d+):([^}]*)\}$/.exec(placeholder) ?? [];
  return number === undefined ? placeholder : `\${${number}:${proposal(first)}}`;
}
