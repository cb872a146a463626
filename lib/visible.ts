import { isRecord } from './json.ts';

/** All control characters but the end of a line and the tab: C0, DEL and C1 (ECMA-48), which terminals obey. */
// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** A text of somebody else, in which nothing is left that a terminal obeys: `\u001b` stands there in letters. */
export function visible(text: string): string {
  return text.replace(
    control,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Data with every text in it made visible; keys of maps, too. What is no plain data stays as it is. */
export function visibleIn<T>(data: T): T {
  // The shape is that of the data: only texts are replaced by texts.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return made(data) as T;
}

function made(data: unknown): unknown {
  if (typeof data === 'string') return visible(data);
  if (Array.isArray(data)) return data.map(made);
  if (!isRecord(data) || Object.getPrototypeOf(data) !== Object.prototype) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [visible(key), made(value)]),
  );
}
