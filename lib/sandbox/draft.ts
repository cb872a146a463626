/** A JSON map that is being written. */
export type Draft = Record<string, unknown>;

/** A copy of plain JSON that may be written. */
export function draftOf(value: object): Draft {
  // A copy of a map is a map.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return structuredClone(value) as Draft;
}

export function isDraft(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The map under a key; an empty one that belongs to nothing when there is none. */
export function inner(draft: Draft, ...path: readonly string[]): Draft {
  return path.reduce<Draft>((found, key) => {
    const next = found[key];
    return isDraft(next) ? next : {};
  }, draft);
}

/** The map under a key; made when there is none. */
export function made(draft: Draft, key: string): Draft {
  const found = draft[key];
  if (isDraft(found)) return found;
  const fresh: Draft = {};
  draft[key] = fresh;
  return fresh;
}

/** The maps in the list under a key. */
export function each(draft: Draft, key: string): readonly Draft[] {
  const list = draft[key];
  return Array.isArray(list) ? list.filter(isDraft) : [];
}

/** Sets what is not set. */
export function fill(draft: Draft, values: Draft): void {
  for (const [key, value] of Object.entries(values)) draft[key] ??= value;
}
