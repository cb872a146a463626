import type { Env } from '../mesh/env.ts';
import { newestRelease } from '../mesh/release.ts';
import { parse } from 'yaml';
import { isRecord } from '../json.ts';
import { refusedAt } from '../mesh/istio/components.ts';
import { isWordIn } from '../mesh/istio/definitions.ts';
import { minorAt } from '../mesh/istio/places.ts';
import { exampleOf, type Schema } from '../mesh/schema/schema.ts';
import type { Pointer } from '../mesh/text/pointer.ts';

/** What the schema says of a place, as Markdown; undefined when it says nothing. */
export function describe(schema: Schema): string | undefined {
  const text = schema.markdownDescription ?? schema.description;
  const told = schema.default === undefined || /\bDefault:/.test(text ?? '');
  const standard = told ? [] : [`Default: \`${JSON.stringify(schema.default)}\`.`];
  return [...(text === undefined ? [] : [text]), ...standard].join('\n\n') || undefined;
}

/** A word that a value may be, with its documentation. */
export interface DocumentedWord {
  readonly value: unknown;
  readonly documentation: string | undefined;
}

/** The words that a value is limited to, in one minor version of Istio or in all; none when it is not. */
export function wordsOf(schema: Schema, minor?: string): readonly DocumentedWord[] {
  const { enum: words = [], markdownEnumDescriptions, const: only, type } = schema;
  if (only !== undefined) return [{ value: only, documentation: undefined }];
  if ([type].flat().includes('boolean')) {
    return [true, false].map((value) => ({ value, documentation: undefined }));
  }
  return words
    .map((value, index) => ({ value, documentation: markdownEnumDescriptions?.[index] }))
    .filter(({ value }) => value !== '' && isWordIn(minor, String(value), schema));
}

/** The words that can be offered for a value of a mesh: what is refused at once is none of them. */
export function offeredWords(
  pointer: Pointer,
  schema: Schema,
  { mesh, env }: { readonly mesh: unknown; readonly env: Env },
): readonly DocumentedWord[] {
  const refused = refusedAt(pointer, newestRelease(env));
  return wordsOf(schema, minorAt(pointer, mesh)).filter(({ value }) => value !== refused);
}

/** Values that show what could be written, the default first. */
export function examplesOf(schema: Schema): readonly unknown[] {
  const { default: standard, examples = [] } = schema;
  const all = [standard, ...examples, exampleInProse(schema)].filter(
    (value) => value !== undefined,
  );
  return all.filter((value, index) => all.indexOf(value) === index);
}

/** The value in "Example: `version: 1.31.0`". */
function exampleInProse(schema: Schema): unknown {
  const example: unknown = parse(exampleOf(schema)?.slice(1, -1) ?? '');
  return isRecord(example) ? Object.values(example)[0] : undefined;
}
