import { isRecord, type JsonObject } from '../json.ts';

/** Rewrites every map that the path leads to; `*` is every item or value. */
export function at(
  fields: JsonObject,
  path: readonly string[],
  rewrite: (found: JsonObject) => JsonObject,
): JsonObject {
  const [name, ...rest] = path;
  if (name === undefined) return rewrite(fields);
  const step = (value: unknown): unknown => (isRecord(value) ? at(value, rest, rewrite) : value);
  if (name === '*') {
    return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, step(value)]));
  }
  const value = fields[name];
  if (Array.isArray(value) && rest[0] === '*') {
    const [, ...inner] = rest;
    return {
      ...fields,
      [name]: value.map((item: unknown) => (isRecord(item) ? at(item, inner, rewrite) : item)),
    };
  }
  return isRecord(value) ? { ...fields, [name]: step(value) } : fields;
}

/** Without the named maps and lists (or any) that are empty. */
export function withoutEmpty(
  fields: JsonObject,
  names: readonly string[] = Object.keys(fields),
): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) =>
        !(
          names.includes(name) &&
          (isRecord(value) || Array.isArray(value)) &&
          Object.keys(value).length === 0
        ),
    ),
  );
}
