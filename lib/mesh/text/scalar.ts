import { isMap, isSeq, parse, parseDocument, stringify } from 'yaml';

/** A value in YAML, fit for block and flow, in the quotes of the one it replaces. */
export function scalarLike(value: string | boolean | number, before: string): string {
  if (typeof value !== 'string') return String(value);
  if (before.startsWith('"')) return JSON.stringify(value);
  if (before.startsWith("'") && /^[ -~]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return scalar(value);
}

/** Text in YAML, fit for block and flow: plain where nobody can read it as something else. */
export function scalar(text: string): string {
  return isPlain(text) ? text : JSON.stringify(text);
}

function isPlain(text: string): boolean {
  // YAML 1.1 reads some of these words as booleans.
  if (!/^[\w./][\w./@+-]*(:[\w./@+-]+)*$/.test(text) || /^(y|n|yes|no|on|off)$/i.test(text)) {
    return false;
  }
  return parse(text, { logLevel: 'silent' }) === text;
}

/** Is a value, as it is written, an item or several when brackets stand around it? `%` is none. */
export function isListWithin(source: string): boolean {
  const { contents, errors } = parseDocument(`[${source}]`, { logLevel: 'silent' });
  return errors.length === 0 && isSeq(contents);
}

/** A text that would be a map of keys if it stood there as it is, as after a `|`. */
export function isMapAsText(text: string): boolean {
  const { contents, errors } = parseDocument(text, { logLevel: 'silent' });
  return errors.length === 0 && isMap(contents);
}

/** A value on one line, in YAML: a word as it is. */
export function inFlow(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) =>
      typeof item === 'string' ? scalar(item) : inFlow(item),
    );
    return `[${items.join(', ')}]`;
  }
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}
