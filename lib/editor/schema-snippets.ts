import { stringify } from 'yaml';
import { isRecord } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Choice } from './choices.ts';

/**
 * A map of the schema whose `defaultSnippets` propose the names of a mesh: the first that is still free (or the first),
 * and for a cluster whose name is taken the next number.
 */
export function withNames(
  map: JsonObject,
  choices: ReadonlyMap<string, readonly Choice[]>,
  clusters: readonly string[],
): JsonObject {
  const snippets = map['defaultSnippets'];
  if (!Array.isArray(snippets)) return map;
  const numbered = clusters.filter((name) => /^cluster\d+$/.test(name));
  return { ...map, defaultSnippets: snippets.map((snippet) => named(snippet, '')) };

  function named(body: unknown, key: string): unknown {
    if (isRecord(body)) {
      const entries = Object.entries(body).map(([name, value]): readonly [string, unknown] => [
        numbered.some((taken) => name.endsWith(`:${taken}}`))
          ? filled(name, freeCluster(numbered))
          : name,
        named(value, name),
      ]);
      return Object.fromEntries(entries);
    }
    const known = choices.get(key) ?? [];
    const choice = known.find(({ taken }) => !taken) ?? known[0];
    return typeof body === 'string' ? filled(body, choice && scalar(choice.name)) : body;
  }
}

/** The name as YAML: quoted where it would be read as something else. */
export function scalar(name: string): string {
  return stringify(name, { lineWidth: 0 }).trimEnd();
}

/** A text as it is written inside of a snippet. */
export function snippetText(text: string): string {
  return text.replace(/[\\$}]/g, (sign) => `\\${sign}`);
}

/** `${2:kind-cluster2}` with another proposal. */
function filled(placeholder: string, proposal: string | undefined): string {
  if (proposal === undefined) return placeholder;
  return placeholder.replace(
    /^\$\{(\d+):[^}]*\}$/,
    (_whole, number: string) => `\${${number}:${snippetText(proposal)}}`,
  );
}

function freeCluster(clusters: readonly string[]): string {
  const taken = new Set(clusters);
  let number = 1;
  while (taken.has(`cluster${number}`)) number += 1;
  return `cluster${number}`;
}
