import type { Schema } from '../schema/schema.ts';

/** A text in the form that was asked for. */
export interface Respelling {
  readonly text: string;
  /** It says the same as before. */
  readonly sure: boolean;
}

/** What was probably meant by a text that does not have the form of its place: `v1.31.0`, `5 minutes`, `http://…`. */
export function respelt(
  text: string,
  { pattern = '', examples = [] }: Schema,
): readonly Respelling[] {
  const form = new RegExp(pattern, 'u');
  const found = [
    ...same.map((respell) => ({ text: respell(text), sure: true })),
    ...likely.map((respell) => ({ text: respell(text), sure: false })),
    ...examples
      .map(String)
      .flatMap((example) =>
        example.startsWith(`${text}.`) ? [{ text: example, sure: false }] : [],
      ),
  ].find((respelling) => respelling.text !== text && form.test(respelling.text));
  return found ? [found] : [];
}

type Respell = (text: string) => string;

/** Without the quotes of word processors, which are letters to YAML. */
export function unquoted(text: string): string {
  return text.replace(/^[\u2018-\u201f\u00ab\u00bb]+|[\u2018-\u201f\u00ab\u00bb]+$/gu, '');
}

const same: readonly Respell[] = [
  (text) => text.trim(),
  unquoted,
  (text) => text.replace(/^v(?=\d)/i, ''),
  (text) => text.replace(/\/+$/, ''),
  (text) => text.replace(/^https?:\/\/(.*[^/])\/*$/i, '$1'),
  (text) =>
    text.replace(
      /(\d+)\s*(h|m|s)(ours?|in(ute)?s?|ec(ond)?s?)?\b\s*/gi,
      (_, number: string, unit: string) => `${number}${unit.toLowerCase()}`,
    ),
  (text) => text.replace(/^HTTPS:/i, 'https:'),
  withUnit,
];

/** `2 Gi`, `2GB`, `128mi` and `1 core` as Kubernetes writes amounts. */
function withUnit(text: string): string {
  const [, number = '', unit = ''] = /^([\d.]+)\s*([a-z]+)$/i.exec(text) ?? [];
  const known = /^[mkMGTPE]$/.test(unit) ? unit : units.find(([form]) => form.test(unit))?.[1];
  return known === undefined ? text : `${number}${known}`;
}

const units = [
  [/^(cores?|cpus?)$/i, ''],
  [/^ki(b|bytes?)?$/i, 'Ki'],
  [/^mi(b|bytes?)?$/i, 'Mi'],
  [/^gi(b|bytes?)?$/i, 'Gi'],
  [/^kb?$/i, 'k'],
  [/^mb$/i, 'M'],
  [/^gb?$/i, 'G'],
] as const;

const likely: readonly Respell[] = [
  (text) => text.replace(/^(https?):?\/+(?=[^/])/i, 'https://'),
  (text) => text.replace(/^http:/i, 'https:'),
  (text) => text.toLowerCase(),
  (text) => text.replace(/^(https:\/\/[^?#]+)[?#].*$/i, '$1'),
  (text) => text.replace(/:\d+$/, ''),
  (text) => `https://${text}`,
  (text) => text.replace(/^(\d+)$/, '$1s'),
];
