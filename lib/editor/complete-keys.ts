import { absentComponentAt } from '../mesh/istio/components.ts';
import { isIn } from '../mesh/istio/definitions.ts';
import { newestRelease } from '../mesh/release.ts';
import { derivationAt, minorAt } from '../mesh/istio/places.ts';
import { join, type Pointer } from '../mesh/text/pointer.ts';
import { columnOf, stepOf } from '../mesh/text/lines.ts';
import { isReplaced, type Schema, schemaAt, valueAt } from '../mesh/schema/schema.ts';
import { isRecord } from '../json.ts';
import { isRefused } from '../mesh/rules/refused.ts';
import type { Completion } from './completion.ts';
import type { Cursor } from './cursor.ts';
import { describe } from './documentation.ts';
import type { Sheet } from './sheet.ts';
import { fill, keysWith, newName, skeletonOf, textOf } from './skeleton.ts';
import { literal, plainOf, type Site, snippetOf, type Template } from './template.ts';
import type { NameSource } from './fitting.ts';
import { dataOf } from './template-data.ts';

/** Keys that the role and the keys already there leave, all required ones at once, and whole entries; nothing that would be refused. */
export function completeKeys(cursor: Cursor, sheet: Sheet): readonly Completion[] {
  return offersAt(cursor, sheet)
    .filter(({ template }) => !isWrong(template, cursor, sheet))
    .map((offer) => completion(cursor, sheet, offer));
}

function offersAt(cursor: Cursor, sheet: Sheet): readonly Offer[] {
  const keys = ownKeys(cursor, sheet);
  if (cursor.colon) return keys;
  const whole = [...snippets(cursor, sheet), ...requiredAtOnce(cursor, sheet)];
  const named = newEntry(cursor, sheet);
  return cursor.siblings.length === 0
    ? [...whole, ...keys, ...named]
    : [...keys, ...whole, ...named];
}

/** A key that gets the value that is there already, or keys that bring their own. */
function isWrong(template: Template, { pointer, mesh, value }: Cursor, { env }: Sheet): boolean {
  const data = dataOf(template);
  const entries = isRecord(data) ? Object.entries(data) : [[String(data), value] as const];
  return entries.some(([key, part]) => isRefused(join(pointer, key), part, mesh, env));
}

function ownKeys(cursor: Cursor, sheet: Sheet): readonly Offer[] {
  const { pointer, mesh, siblings, colon } = cursor;
  const { properties = {}, required = [] } = cursor.schema;
  const left = Object.keys(properties)
    .filter((key) => !siblings.includes(key) && !isReplaced(key, siblings, cursor.schema))
    .map((key) => ({ key, schema: schemaAt(join(pointer, key), mesh) }))
    .filter(({ key, schema }) => isOffered(join(pointer, key), schema, { mesh, env: sheet.env }))
    .filter(({ key, schema }) => required.includes(key) || canChoose(schema, mesh));
  const sorted = left.toSorted(
    (a, b) =>
      Number(required.includes(b.key)) - Number(required.includes(a.key)) ||
      Number(a.schema.deprecated ?? false) - Number(b.schema.deprecated ?? false),
  );
  return sorted.map(({ key, schema }) => {
    const documentation = describe(schema);
    const around = { mesh, env: sheet.env };
    const detail = noteOf(join(pointer, key), schema, required.includes(key), sheet);
    return {
      label: key,
      kind: 'key',
      ...(detail === undefined ? {} : { detail }),
      ...(documentation === undefined ? {} : { documentation }),
      ...(schema.deprecated === true ? { deprecated: true } : {}),
      template: colon ? key : { [key]: skeletonOf(join(pointer, key), around) },
    };
  });
}

function noteOf(
  pointer: Pointer,
  schema: Schema,
  isRequired: boolean,
  { env }: Sheet,
): string | undefined {
  if (isRequired) return 'required';
  if (schema.deprecated === true) return 'deprecated';
  return absentComponentAt(pointer, newestRelease(env)) ? 'without effect' : undefined;
}

/** Not what is refused at once: what isthmus derives, and what the version of Istio does not have. */
function isOffered(pointer: Pointer, schema: Schema, { mesh, env }: NameSource): boolean {
  return (
    schema.doNotSuggest !== true &&
    isIn(minorAt(pointer, mesh), schema) &&
    derivationAt(pointer, newestRelease(env).derived) === undefined
  );
}

/** Not what chooses, itself or in its entries, among the entries of a map that is not there. */
function canChoose(schema: Schema, mesh: unknown): boolean {
  const entry = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
  const { to = '' } = schema['x-ref'] ?? entry['x-ref'] ?? {};
  return !to.startsWith('/') || valueAt(to, mesh) !== undefined;
}

function requiredAtOnce(cursor: Cursor, sheet: Sheet): readonly Offer[] {
  const { pointer, mesh, siblings, schema } = cursor;
  const missing = (schema.required ?? []).filter((key) => !siblings.includes(key));
  if (missing.length < 2) return [];
  return [
    {
      label: 'all required keys',
      kind: 'snippet',
      detail: missing.join(', '),
      template: keysWith(pointer, missing, { mesh, env: sheet.env }),
    },
  ];
}

/** Snippets of a map with names bring an entry of their own; those of other maps what is not there yet. */
function snippets(cursor: Cursor, sheet: Sheet): readonly Offer[] {
  const { pointer, mesh, siblings, schema } = cursor;
  const around = { mesh, env: sheet.env };
  return (schema.defaultSnippets ?? []).flatMap(({ label, body }) => {
    const left = Object.entries(isRecord(body) ? body : {}).filter(
      ([key]) => !siblings.includes(key),
    );
    if (!schema.propertyNames && left.length < 2) return [];
    const template = fill(Object.fromEntries(left), pointer, around);
    return [{ label, kind: 'snippet', template }];
  });
}

/** The placeholder of a name that the user is to choose. */
function newEntry(cursor: Cursor, sheet: Sheet): readonly Offer[] {
  const { pointer, mesh, schema } = cursor;
  const title = schema.propertyNames?.title;
  if (title === undefined) return [];
  const around = { mesh, env: sheet.env };
  const [snippet] = schema.defaultSnippets ?? [];
  const [sample = title] = Object.keys(isRecord(snippet?.body) ? snippet.body : {});
  const name = newName(pointer, textOf(sample), around);
  const entry = skeletonOf(join(pointer, name), around);
  const documentation = schema.propertyNames?.patternErrorMessage;
  return [
    {
      label: title,
      kind: 'snippet',
      detail: 'a new name',
      ...(documentation === undefined ? {} : { documentation }),
      template: { [`\${#:${name}}`]: entry },
    },
  ];
}

type Offer = Pick<Completion, 'label' | 'kind' | 'detail' | 'documentation' | 'deprecated'> & {
  readonly template: Template;
};

function completion(cursor: Cursor, sheet: Sheet, { template, ...offer }: Offer): Completion {
  const { text, rangeOf } = sheet.document;
  const lines = snippetOf(template, siteOf(cursor, text));
  const written = text.includes('\r\n') ? lines.replaceAll('\n', '\r\n') : lines;
  const isInBraces = cursor.on === 'key' && cursor.flow && isRecord(template);
  const entries = isInBraces ? written.replace(/^\{ (.*) \}$/s, '$1') : written;
  const snippet = literal(cursor.gap) + entries + cursor.tail;
  return { ...offer, range: rangeOf(cursor.span), text: plainOf(snippet), snippet };
}

function siteOf({ span, flow }: Cursor, text: string): Site {
  return { indent: columnOf(span[0], text), step: stepOf(text), flow };
}
