/** A JSON map that is being written. */
export type MutableJson = Record<string, unknown>;

/** A copy of plain JSON that may be written. */
export function draftOf(value: object): MutableJson {
  // A copy of a map is a map.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return structuredClone(value) as MutableJson;
}

export function isDraft(value: unknown): value is MutableJson {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The map under a key; an empty one that belongs to nothing when there is none. */
export function inner(draft: MutableJson, ...path: readonly string[]): MutableJson {
  return path.reduce<MutableJson>((found, key) => {
    const next = found[key];
    return isDraft(next) ? next : {};
  }, draft);
}

/** The map under a key; made when there is none. */
export function made(draft: MutableJson, key: string): MutableJson {
  const found = draft[key];
  if (isDraft(found)) return found;
  const fresh: MutableJson = {};
  draft[key] = fresh;
  return fresh;
}

/** The maps in the list under a key. */
export function each(draft: MutableJson, key: string): readonly MutableJson[] {
  const list = draft[key];
  return Array.isArray(list) ? list.filter(isDraft) : [];
}

/** Sets what is not set. */
export function fill(draft: MutableJson, values: MutableJson): void {
  for (const [key, value] of Object.entries(values)) draft[key] ??= value;
}
