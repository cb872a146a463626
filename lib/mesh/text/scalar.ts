import { isSeq, parse, parseDocument } from 'yaml';

/** A value in YAML, fit for block and flow, in the quotes of the one it replaces. */
export function scalarLike(value: string | boolean, before: string): string {
  if (typeof value === 'boolean') return String(value);
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
