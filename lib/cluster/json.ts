/** A JSON object of unknown content, as `JSON.parse` made it. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The items when it is a list, otherwise none. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects among the items. */
export function objects(value: unknown): readonly JsonObject[] {
  return items(value).filter(isObject);
}

/** The string when it is one, otherwise the empty string. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What stands at a path of keys; undefined when there is nothing. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    found = isObject(found) ? found[key] : undefined;
  }
  return found;
}
