import { parentOf } from '../mesh/text/pointer.ts';
import { schemaAt } from '../mesh/schema/schema.ts';
import type { Completion } from './completion.ts';
import { type Cursor, isMap } from './cursor.ts';
import { describe, examplesOf, offeredWords, wordsOf } from './documentation.ts';
import { type Candidate, candidatesOf, noteOf } from './facts.ts';
import type { Sheet } from './sheet.ts';
import { skeletonOf } from './skeleton.ts';
import { literal, plainOf, scalarOf, snippetOf } from './template.ts';

/** Names that fit, or the allowed words, or examples; for a map its required keys in braces. */
export function completeValues(cursor: Cursor, sheet: Sheet): readonly Completion[] {
  const { schema, pointer, mesh } = cursor;
  if (schema.doNotSuggest === true) return [];
  const reference = schema['x-ref'];
  const offers = reference
    ? candidatesOf({ pointer, reference }, mesh, sheet.env).map(nameOffer)
    : [...wordOffers(cursor), ...exampleOffers(cursor)];
  return [...offers.flatMap((offer) => inText(offer, cursor, sheet)), ...mapOffer(cursor, sheet)];
}

type Offer = Pick<Completion, 'kind' | 'detail' | 'documentation'> & { readonly value: unknown };

function nameOffer(candidate: Candidate): Offer {
  const detail = noteOf(candidate);
  return { kind: 'name', value: candidate.name, ...(detail === '' ? {} : { detail }) };
}

function wordOffers({ schema, pointer, mesh }: Cursor): readonly Offer[] {
  return offeredWords(pointer, schema, mesh).map(({ value, documentation = describe(schema) }) => ({
    kind: 'value',
    value,
    ...(documentation === undefined ? {} : { documentation }),
    ...(value === schema.default ? { detail: 'default' } : {}),
  }));
}

function exampleOffers({ schema, pointer, mesh }: Cursor): readonly Offer[] {
  if (wordsOf(schema).length > 0 || isMap(schema)) return [];
  const list = schemaAt(parentOf(pointer), mesh);
  const examples = list.type === 'array' ? examplesOf(list).flat() : examplesOf(schema);
  const documentation = describe(schema);
  return examples.map((value) => ({
    kind: 'value',
    value,
    detail: value === schema.default ? 'default' : 'example',
    ...(documentation === undefined ? {} : { documentation }),
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
      snippet: cursor.gap + literal(written) + cursor.tail,
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

/** On the line of its key a map goes into braces. */
function mapOffer(cursor: Cursor, sheet: Sheet): readonly Completion[] {
  const { schema, pointer, mesh, span, gap, tail, quote } = cursor;
  if (!isMap(schema) || span[1] > span[0] || quote !== '') return [];
  const template = skeletonOf(pointer, { mesh, env: sheet.env });
  if (template === undefined) return [];
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
