import { isRecord } from '../json.ts';
import { join, type Pointer } from '../mesh/text/pointer.ts';
import { type Schema, schemaAt, valueAt } from '../mesh/schema/schema.ts';
import { isRefused } from '../mesh/rules/refused.ts';
import { isMap } from './cursor.ts';
import { defaultProvidersAt } from './default-providers.ts';
import { fittingExamples, fittingNames, fittingWords, type NameSource } from './fitting.ts';
import { literal, scalarOf, stop, type Template } from './template.ts';

/** What a place needs at least: words to choose from, names that exist, all required keys. */
export function skeletonOf(pointer: Pointer, around: NameSource): Template {
  const schema = schemaAt(pointer, around.mesh);
  if (schema.const !== undefined) return literal(scalarOf(schema.const));
  if (isMap(schema)) return mapOf(pointer, schema, around);
  const words = fittingWords(pointer, around).map(({ value }) => scalarOf(value));
  if (words.length > 0) return stop(words);
  const names = freeNames(pointer, schema, around);
  if (names.length > 0) return stop(names);
  const first = join(pointer, '0');
  const listed = [
    ...freeNames(first, schemaAt(first, around.mesh), around),
    ...defaultProvidersAt(pointer, around).map((name) => scalarOf(name)),
  ];
  if (schema.type === 'array' && listed.length > 0) return [stop(listed)];
  const examples = fittingExamples(pointer, schema, around).filter((value) => value !== null);
  if (schema.type === 'array') return stops(examples.flat());
  return stop(examples.slice(0, 1).map((value) => scalarOf(value)));
}

/** These keys, each with what it needs. */
export function keysWith(pointer: Pointer, keys: readonly string[], around: NameSource): Template {
  return Object.fromEntries(keys.map((key) => [key, skeletonOf(join(pointer, key), around)]));
}

/** A snippet of the schema, its example names replaced by names that exist, or for new entries by names that do not. */
export function fill(body: unknown, pointer: Pointer, around: NameSource): Template {
  const offered = new Map<string, number>();
  return filled(body, pointer);

  function filled(part: unknown, at: Pointer): Template {
    if (!isRecord(part)) {
      if (!isStop(part)) return String(part);
      const names = rotated(at);
      if (names.length > 0) return stop(names);
      const { mesh, env } = around;
      return isRefused(at, textOf(part), mesh, env) ? stop([]) : inPlace(part, pointer);
    }
    return Object.fromEntries(
      Object.entries(part).map(([key, value]) => {
        const name = isStop(key) ? newName(at, textOf(key), around) : key;
        const written = isStop(key) ? inPlace(key.replace(textOf(key), name), pointer) : key;
        return [written, filled(value, join(at, name))];
      }),
    );
  }

  /** Each place that needs a name of its own starts with another one. */
  function rotated(at: Pointer): readonly string[] {
    const schema = schemaAt(at, around.mesh);
    const names = freeNames(at, schema, around);
    const reference = schema['x-ref'];
    const turn = reference?.unique ? (offered.get(reference.to) ?? 0) : 0;
    if (reference) offered.set(reference.to, turn + 1);
    return [...names.slice(turn), ...names.slice(0, turn)];
  }
}

/** A name that no entry of a map has yet: like the last one, with the next number. */
export function newName(map: Pointer, first: string, { mesh }: NameSource): string {
  const entries = valueAt(map, mesh);
  const taken = new Set(Object.keys(isRecord(entries) ? entries : {}));
  const [, stem = first, number = '0'] =
    [...taken, first]
      .map((name) => /^(.*?)(\d+)$/.exec(name))
      .findLast((match) => match !== null) ?? [];
  let next = taken.has(first) ? Number(number) + 1 : undefined;
  while (next !== undefined && taken.has(`${stem}${next}`)) next += 1;
  return next === undefined ? first : `${stem}${next}`;
}

/** More than these nobody reads in a list of choices. */
const maximumChoices = 20;

function freeNames(pointer: Pointer, schema: Schema, around: NameSource): readonly string[] {
  return fittingNames(pointer, schema, around)
    .slice(0, maximumChoices)
    .map(({ name }) => scalarOf(name));
}

function mapOf(pointer: Pointer, schema: Schema, around: NameSource): Template {
  const { required = [], propertyNames, defaultSnippets = [], properties } = schema;
  if (required.length > 0) return keysWith(pointer, required, around);
  const [first] = defaultSnippets;
  if (propertyNames && first) return fill(first.body, pointer, around);
  const mayBeEmpty = [schema.type].flat().includes('null');
  return mayBeEmpty || (properties && Object.keys(properties).length === 0) ? {} : undefined;
}

function stops(examples: readonly unknown[]): Template {
  return examples.length === 0 ? ['${#}'] : examples.map((value) => stop([scalarOf(value)]));
}

function isStop(text: unknown): text is string {
  return typeof text === 'string' && /^\$\{\d+:.*\}$/.test(text);
}

/** The text of a stop: `cluster1` of `${1:cluster1}`. Anything else is its own text. */
export function textOf(placeholder: string): string {
  return placeholder.replace(/^\$\{\d+:(.*)\}$/, '$1');
}

/** The stops of a snippet get names of their own, so that several snippets can stand in one template. */
function inPlace(text: string, pointer: Pointer): string {
  return text.replace(/^\$\{(\d+)/, `\${${pointer}/$1`);
}
