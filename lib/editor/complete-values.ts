import { keysOf } from '../mesh/text/pointer.ts';
import { isRefused } from '../mesh/rules/refused.ts';
import type { Completion } from './completion.ts';
import { completeKeys } from './complete-keys.ts';
import { type Cursor, isMap } from './cursor.ts';
import { describe, wordsOf } from './documentation.ts';
import { type Candidate, noteOf } from './facts.ts';
import { fittingExamples, fittingNames, fittingWords, type NameSource } from './fitting.ts';
import type { Sheet } from './sheet.ts';
import { skeletonOf } from './skeleton.ts';
import { defaultProvidersAt } from './default-providers.ts';
import { dataOf } from './template-data.ts';
import { literal, plainOf, scalarOf, snippetOf } from './template.ts';

/** Names that fit, or the allowed words, or examples; for a map its required keys in braces. */
export function completeValues(cursor: Cursor, sheet: Sheet): readonly Completion[] {
  const { schema, pointer, mesh } = cursor;
  if (schema.doNotSuggest === true) return [];
  const around = { mesh, env: sheet.env };
  const offers = schema['x-ref']
    ? fittingNames(pointer, schema, around).map(nameOffer)
    : [
        ...wordOffers(cursor, around),
        ...exampleOffers(cursor, around),
        ...providerOffers(cursor, around),
      ];
  return [...offers.flatMap((offer) => inText(offer, cursor, sheet)), ...mapOffer(cursor, sheet)];
}

type Offer = Pick<Completion, 'kind' | 'detail' | 'documentation'> & { readonly value: unknown };

function nameOffer(candidate: Candidate): Offer {
  const detail = noteOf(candidate);
  return { kind: 'name', value: candidate.name, ...(detail === '' ? {} : { detail }) };
}

function wordOffers({ schema, pointer }: Cursor, around: NameSource): readonly Offer[] {
  return fittingWords(pointer, around).map(({ value, documentation = describe(schema) }) => ({
    kind: 'value',
    value,
    ...(documentation === undefined ? {} : { documentation }),
    ...(value === schema.default ? { detail: 'default' } : {}),
  }));
}

function exampleOffers({ schema, pointer }: Cursor, around: NameSource): readonly Offer[] {
  if (wordsOf(schema).length > 0 || isMap(schema)) return [];
  const documentation = describe(schema);
  const origin = keysOf(pointer).at(-1) === 'apiServer' ? 'from the kubeconfig' : 'example';
  return fittingExamples(pointer, schema, around).map((value) => ({
    kind: 'value',
    value,
    detail: value === schema.default ? 'default' : origin,
    ...(documentation === undefined ? {} : { documentation }),
  }));
}

function providerOffers({ schema, pointer }: Cursor, around: NameSource): readonly Offer[] {
  return defaultProvidersAt(pointer, around).map((name) => ({
    kind: 'name',
    value: schema.type === 'array' ? [name] : name,
  }));
}

function inText({ value, ...offer }: Offer, cursor: Cursor, sheet: Sheet): readonly Completion[] {
  const written = typeof value === 'string' ? quoted(value, cursor) : unquoted(value, cursor);
  if (written === undefined) return [];
  return [
    {
      ...offer,
      label: typeof value === 'string' ? value : written,
      range: sheet.document.rangeOf(cursor.span),
      text: cursor.gap + written + cursor.tail,
      snippet: literal(cursor.gap + written) + cursor.tail,
    },
  ];
}

function quoted(value: string, { quote }: Cursor): string {
  if (quote === '"') return JSON.stringify(value).slice(1, -1);
  return quote === "'" ? value.replaceAll("'", "''") : scalarOf(value);
}

/** Only texts can stand in quotes. */
function unquoted(value: unknown, { quote }: Cursor): string | undefined {
  if (quote !== '') return undefined;
  return Array.isArray(value)
    ? `[${value.map((item) => scalarOf(item)).join(', ')}]`
    : scalarOf(value);
}

/** On the line of its key a map goes into braces, and half a word there is one of its keys. */
function mapOffer(cursor: Cursor, sheet: Sheet): readonly Completion[] {
  const { schema, pointer, mesh, span, gap, tail, quote } = cursor;
  if (!isMap(schema) || quote !== '') return [];
  const written = sheet.document.text.slice(...span);
  if (/^[\w-]+$/.test(written)) return completeKeys({ ...cursor, flow: true }, sheet);
  if (written !== '') return [];
  const around = { mesh, env: sheet.env };
  const template = skeletonOf(pointer, around);
  if (template === undefined || isRefused(pointer, dataOf(template), mesh, sheet.env)) return [];
  const snippet = gap + snippetOf(template, { indent: 0, step: 2, flow: true }) + tail;
  const label = schema.required?.join(', ') ?? '';
  return [
    {
      label: label === '' ? '{}' : `{ ${label} }`,
      kind: 'snippet',
      range: sheet.document.rangeOf(span),
      text: plainOf(snippet),
      snippet,
    },
  ];
}
