import { isRecord, type JsonObject } from '../json.ts';
import type { Env } from '../mesh/env.ts';
import { join, keysOf } from '../mesh/text/pointer.ts';
import { meshSchema, type Reference } from '../mesh/schema/schema.ts';
import { either } from '../mesh/text/words.ts';
import { type Choice, choicesOf } from './choices.ts';
import { nameInSnippet, withContexts, withNames } from './schema-snippets.ts';

/**
 * The schema of mesh.yaml for one mesh (whole or half-written): every reference takes only the names that the mesh declares,
 * and proposes the contexts of the kubeconfigs. With it any YAML editor completes them and flags what is none of them.
 */
export function contextualSchema(mesh: unknown, env: Env): JsonObject {
  const found = new Map<string, readonly Choice[]>();
  const schema = rewrite(meshSchema(), (part, key) => {
    const reference = part['x-ref'];
    if (!isReference(reference)) return part;
    const choices = choicesOf(reference, mesh, env);
    found.set(key, choices);
    if (reference.severity === 'warning') return { ...part, ...proposals(choices) };
    return choices.length === 0 ? part : { ...part, ...only(choices, reference) };
  });
  const named = rewrite(schema, (part, key) =>
    part['propertyNames'] ? withNames(part, join('', key), found, { mesh, env }) : part,
  );
  return withContexts(named, found.get('context') ?? []);
}

/** Every schema within a schema through a function, the inner ones first; `key` is the name of the property it is of. */
function rewrite(
  whole: object,
  change: (part: JsonObject, key: string) => JsonObject,
  key = '',
): JsonObject {
  const entries = Object.entries(whole).map(
    ([name, value]: [string, unknown]): readonly [string, unknown] => [
      name,
      rewritten(value, change, name),
    ],
  );
  return change(Object.fromEntries(entries), key);
}

function rewritten(
  value: unknown,
  change: (part: JsonObject, key: string) => JsonObject,
  key: string,
): unknown {
  if (Array.isArray(value)) return value.map((item) => rewritten(item, change, key));
  return isRecord(value) ? rewrite(value, change, key) : value;
}

function isReference(value: unknown): value is Reference {
  return isRecord(value) && typeof value['to'] === 'string';
}

/** Nothing but these names. One message serves each way to miss them: another name, no name, no text. */
function only(choices: readonly Choice[], { noun, to }: Reference): JsonObject {
  const names = choices.map(({ name }) => `\`${name}\``);
  const few = names.length > 8 ? [...names.slice(0, 7), `${names.length - 7} others`] : names;
  return {
    enum: choices.map(({ name }) => name),
    enumDescriptions: choices.map(({ note }) => note),
    errorMessage: `There is no such ${noun} in \`${keysOf(to).join('.')}\`: write ${either(few)}.`,
  };
}

/**
 * Snippets instead of an enum or examples: any other text is right as well, and none is written unasked. A single one would be,
 * so that one that is taken is left out.
 */
function proposals(choices: readonly Choice[]): JsonObject {
  if (choices.every(({ taken }) => taken) && choices.length < 2) return {};
  return {
    defaultSnippets: choices.map(({ name, note }) => ({
      label: name,
      description: note,
      body: nameInSnippet(name),
    })),
  };
}
