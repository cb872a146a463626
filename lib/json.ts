/** A JSON object of unknown content, as `JSON.parse` made it. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Deep equality of JSON values; absent and undefined are the same. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]))
    );
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  let same = 0;
  for (const key of keys) {
    const value = a[key];
    if (!equal(value, b[key])) return false;
    if (value !== undefined) same += 1;
  }
  const others = Object.keys(b);
  return (
    others.length === same || others.every((key) => a[key] !== undefined || b[key] === undefined)
  );
}

/** Without the fields that are null or undefined; items of lists stay. Copies only what holds one, so that large definitions are not copied at all. */
export function withoutNulls<T>(value: T): T;
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    let items: unknown[] | undefined;
    for (const [index, item] of value.entries()) {
      const kept: unknown = withoutNulls(item);
      if (kept !== item) (items ??= [...value])[index] = kept;
    }
    return items ?? value;
  }
  if (!isRecord(value)) return value;
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const item = value[key];
    const isNull = item === null || item === undefined;
    const kept = isNull ? undefined : withoutNulls(item);
    if (kept === item && !isNull) continue;
    copy ??= { ...value };
    if (isNull) delete copy[key];
    else copy[key] = kept;
  }
  return copy ?? value;
}

/** The value at a path of plain JSON, whatever it is; undefined when there is none. */
export function fieldAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((found, key) => {
    if (Array.isArray(found)) return typeof key === 'number' ? (found[key] as unknown) : undefined;
    return isRecord(found) ? found[key] : undefined;
  }, value);
}

/** The text at a path; undefined when there is none or it is empty. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const text = fieldAt(value, ...path);
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** The number at a path; undefined when there is none. */
export function numberAt(
  value: unknown,
  ...path: readonly (string | number)[]
): number | undefined {
  const number = fieldAt(value, ...path);
  return typeof number === 'number' ? number : undefined;
}

/** The items of the list at a path; none when there is no list. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const list = fieldAt(value, ...path);
  return Array.isArray(list) ? list : [];
}

/** The objects among the items of the list at a path. */
export function recordsAt(
  value: unknown,
  ...path: readonly (string | number)[]
): readonly JsonObject[] {
  return listAt(value, ...path).filter(isRecord);
}
