import { parse } from 'yaml';
import { isRecord } from '../json.ts';
import type { Template } from './template.ts';

/** What a template says when every tab stop is left as it is; null where something is yet to be written. */
export function dataOf(template: Template): unknown {
  if (template === undefined) return null;
  if (typeof template === 'string') return valueOf(filled(template));
  if (isRecord(template)) {
    return Object.fromEntries(
      Object.entries(template).map(([key, value]) => [filled(key), dataOf(value)]),
    );
  }
  return template.map(dataOf);
}

/** The text of each stop in its place, of a choice the first one. */
function filled(text: string): string {
  return text
    .replace(
      /(?<!\\)\$\{[^:|}]+(?::((?:[^}\\]|\\.)*)|\|((?:[^|,\\]|\\.)*)(?:[^|\\]|\\.)*\|)?\}/g,
      '$1$2',
    )
    .replace(/\\([$}\\,|])/g, '$1');
}

function valueOf(scalar: string): unknown {
  return parse(scalar, { logLevel: 'silent' }) as unknown;
}
