import { type Definitions, type Part, propertiesOf } from './part.ts';

/** Two neighbouring minors as one: what is new in the newer says so (`x-since`), what it has no more, too (`x-until`). */
export function join(
  older: Definitions,
  newer: Definitions,
  minors: { readonly older: string; readonly newer: string },
): Definitions {
  const all: Record<string, Part> = { ...older, ...newer };
  for (const [name, part] of Object.entries(newer)) {
    const before = older[name];
    if (before !== undefined) all[name] = joined(before, part, minors);
  }
  return all;
}

function joined(
  before: Part,
  after: Part,
  { older, newer }: { readonly older: string; readonly newer: string },
): Part {
  if (before['type'] !== after['type'] || 'properties' in before !== 'properties' in after) {
    throw new Error(
      `another type in ${newer}: ${JSON.stringify(before)}, ${JSON.stringify(after)}`,
    );
  }
  if (!('properties' in after)) return withWords(before, after, newer);
  const [own, gone] = [propertiesOf(after), propertiesOf(before)];
  const properties = Object.entries(own).map(([key, part]) => {
    const earlier = gone[key];
    return [
      key,
      earlier === undefined ? { ...part, 'x-since': newer } : withWords(earlier, part, newer),
    ];
  });
  const lost = Object.entries(gone)
    .filter(([key]) => !(key in own))
    .map(([key, part]) => [key, { ...part, 'x-until': older }]);
  const charts = [before, after].flatMap((part) => (part['x-charts'] ?? []) as readonly string[]);
  return {
    ...after,
    properties: Object.fromEntries([...properties, ...lost]) as Part,
    ...(charts.length > 0 ? { 'x-charts': [...new Set(charts)] } : {}),
  };
}

/** Words of an enum that are new; nothing else may differ, but what is said about a part. */
function withWords(before: Part, after: Part, newer: string): Part {
  if (essence(before) !== essence(after)) {
    throw new Error(
      `another type in ${newer}: ${JSON.stringify(before)}, ${JSON.stringify(after)}`,
    );
  }
  const [words, earlier] = [after, before].map((part) => (part['enum'] ?? []) as readonly string[]);
  const lost = earlier?.filter((word) => !words?.includes(word)) ?? [];
  if (lost.length > 0) throw new Error(`${newer} has no ${lost.join(', ')} any more`);
  const fresh = words?.filter((word) => !earlier?.includes(word)) ?? [];
  if (fresh.length === 0) return after;
  return { ...after, 'x-wordsSince': Object.fromEntries(fresh.map((word) => [word, newer])) };
}

function essence({ type, $ref, items, additionalProperties }: Part): string {
  return JSON.stringify({ type, $ref, items, additionalProperties });
}
