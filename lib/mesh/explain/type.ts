import { candidatesFor } from './background.ts';
import type { Background } from './background.ts';
import type { Finding } from '../finding.ts';
import { isRecord } from '../../json.ts';
import { dotted, join, keysOf, parentOf } from '../pointer.ts';
import type { Pointer } from '../pointer.ts';
import { changeTo } from '../mend/remedy.ts';
import type { Remedy } from '../mend/remedy.ts';
import { respelt } from './respelt.ts';
import { exampleOf, follow, valueAt } from '../schema.ts';
import type { Schema } from '../schema.ts';
import type { Violation } from './violation.ts';
import { asText, either, inner, quote } from '../words.ts';

/** Explains `minLength`, `minItems`, `minProperties`, and nothing at all behind a key. */
export function empty(violation: Violation, background: Background): Finding {
  const { pointer, schema, data } = violation;
  return {
    pointer,
    at: 'value',
    code: 'E-EMPTY',
    message: `\`${dotted(pointer)}\` ${isEmptyCollection(data) ? 'is empty' : 'has no value'}.`,
    hint: usual(schema),
    remedies: fillings(violation, background),
  };
}

function fillings({ pointer, schema }: Violation, background: Background): readonly Remedy[] {
  const reference = schema['x-ref'];
  const words = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  const values = reference ? candidatesFor({ pointer, reference }, background) : words.map(String);
  const sure = values.length === 1 && reference?.to.startsWith('/') !== false;
  return values.slice(0, 5).map((value) => ({
    title: `Write ${quote(value)}`,
    changes: [{ kind: 'write', pointer, value }],
    preferred: sure,
  }));
}

/** What stands at a place as a rule. */
function usual(schema: Schema): string {
  const words = either((schema.enum ?? []).map((word) => `\`${String(word)}\``));
  if (words !== '') return `write ${words}.`;
  const example = exampleOf(schema);
  if (example !== undefined) return `for example ${example}.`;
  const keys = Object.keys(schema.properties ?? {}).map((name) => `\`${name}\``);
  if (keys.length > 0)
    return `its ${keys.length === 1 ? 'key is' : 'keys are'} ${keys.join(', ')}.`;
  return `write ${typeWords[typeOf(schema)] ?? 'a value'}, or remove the key.`;
}

function typeOf({ type = [] }: Schema): string {
  return [type].flat()[0] ?? '';
}

function isEmptyCollection(data: unknown): boolean {
  return typeof data === 'object' && data !== null;
}

/** Explains `type`. */
export function wrongType(violation: Violation, background: Background): Finding {
  const { pointer, schema, data } = violation;
  const source = background.places.get(pointer)?.source;
  if (pointer === '') return notAMap(data);
  if (data === null) return empty(violation, background);
  const expected = typeOf(schema);
  const {
    hint = usual(schema),
    remedies = [],
    meant = [],
  } = tooShallow(violation, background) ?? advice(expected, violation, background);
  return {
    pointer,
    at: 'value',
    code: 'E-TYPE',
    message: `\`${dotted(pointer)}\` must be ${typeWords[expected] ?? expected}, but ${found(data, source)}.`,
    hint,
    meant,
    remedies,
  };
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: '`true` or `false`',
  object: 'a map',
  array: 'a list',
};

function notAMap(data: unknown): Finding {
  return {
    pointer: '',
    at: 'value',
    code: 'E-TYPE',
    message: `A mesh file is a map of keys, but ${found(data, undefined)}.`,
    hint: 'it starts with `apiVersion: isthmus/v1alpha1` and `kind: Mesh`.',
  };
}

function found(data: unknown, source: string | undefined): string {
  if (Array.isArray(data)) return 'this is a list';
  if (isRecord(data)) return 'this is a map';
  const kind = typeof data === 'string' ? 'text' : `a ${typeof data}`;
  return `YAML reads ${quote(source ?? data)} as ${kind}`;
}

/** A key of a cluster among the clusters. */
function tooShallow(
  { pointer, data, schema }: Violation,
  { mesh }: Background,
): Advice | undefined {
  const [map = '', key = ''] = keysOf(pointer);
  const names = Object.keys(valueAt(parentOf(pointer), mesh) ?? {});
  const before = names[names.indexOf(key) - 1];
  const isKey = Object.hasOwn(schema.properties ?? {}, key) && !isRecord(data);
  if (map !== 'clusters' || keysOf(pointer).length !== 2 || !isKey || before === undefined) {
    return undefined;
  }
  const under = join(parentOf(pointer), before);
  return {
    hint: `indent it as the other keys of \`${before}\`.`,
    meant: [join(under, key)],
    remedies: [
      { title: `Indent it under \`${before}\``, changes: [{ kind: 'nest', pointer, under }] },
    ],
  };
}

interface Advice {
  readonly meant?: readonly Pointer[];
  readonly hint?: string | undefined;
  readonly remedies?: readonly Remedy[];
}

function advice(
  expected: string,
  { data, pointer, schema }: Violation,
  background: Background,
): Advice {
  const key = keysOf(pointer).at(-1) ?? '';
  if (expected === 'boolean') return booleanAdvice(pointer, data);
  if (expected === 'array' && typeof data === 'string' && data.startsWith('-')) {
    return { hint: 'write a space behind the `-` of each item.' };
  }
  if (expected === 'array') {
    const hint = `write a list: \`${key}: [${quote(data).slice(1, -1)}]\`.`;
    return { hint, remedies: [enclosing(pointer, '[', ']', 'Make it a list')] };
  }
  if (expected === 'object') return mapAdvice(key, { data, pointer, schema });
  const source = background.places.get(pointer)?.source;
  return source === undefined ? {} : textAdvice(pointer, source, schema, background);
}

/** A number or a boolean where text is needed. */
function textAdvice(
  pointer: Pointer,
  source: string,
  schema: Schema,
  background: Background,
): Advice {
  const reference = schema['x-ref'];
  if (reference?.to.startsWith('/')) {
    const names = candidatesFor({ pointer, reference }, background);
    if (!names.includes(source)) {
      return { remedies: names.slice(0, 5).map((name) => changeTo(pointer, name)) };
    }
  }
  if (new RegExp(schema.pattern ?? '', 'u').test(source)) {
    const changes = [{ kind: 'write', pointer, value: source }] as const;
    return {
      hint: `quote it: \`"${source}"\`.`,
      remedies: [{ title: 'Quote it', changes, preferred: true }],
    };
  }
  return {
    hint: schema.patternErrorMessage && inner(schema.patternErrorMessage),
    remedies: respelt(source, schema).map(({ text, sure }) => changeTo(pointer, text, sure)),
  };
}

function booleanAdvice(pointer: Pointer, data: unknown): Advice {
  const word = asText(data).toLowerCase();
  const meant = ['yes', 'on', 'y', 'true', '1'].includes(word)
    ? true
    : ['no', 'off', 'n', 'false', '0'].includes(word)
      ? false
      : undefined;
  if (meant === undefined) return {};
  return {
    hint: `write \`${meant}\`, without quotes.`,
    remedies: [changeTo(pointer, meant, true)],
  };
}

function mapAdvice(
  key: string,
  { schema, data, pointer }: Pick<Violation, 'schema' | 'data' | 'pointer'>,
): Advice {
  const properties = Object.entries(schema.properties ?? {});
  const fitting = properties.find(
    ([name, part]) => part !== true && isFor(name, part, schema, data),
  );
  if (fitting) {
    const written = `{ ${fitting[0]}: ${asText(data)} }`;
    return {
      hint: `write \`${key}: ${written}\`.`,
      remedies: [enclosing(pointer, `{ ${fitting[0]}: `, ' }', `Change to \`${written}\``)],
    };
  }
  if (typeof schema.additionalProperties === 'object') {
    const entry = follow(schema.additionalProperties).required ? '{ … }' : '{}';
    return { hint: `each name is a key: \`${key}: { ${firstName(data)}: ${entry} }\`.` };
  }
  return {};
}

/** Whether the key of a map is the one that its value, standing in place of the map, is for. */
function isFor(
  name: string,
  { enum: words, pattern }: Schema,
  map: Schema,
  data: unknown,
): boolean {
  if (typeof data !== 'string') return false;
  const only = map.required?.length === 1 && map.required.includes(name);
  return (
    words?.includes(data) ?? (only && pattern !== undefined && new RegExp(pattern, 'u').test(data))
  );
}

/** `- name: a`, `- a: …`, `[a]` and `a` are all about a thing called `a`. */
function firstName(data: unknown): string {
  const first: unknown = Array.isArray(data) ? data[0] : data;
  const name = isRecord(first) ? (first['name'] ?? Object.keys(first)[0]) : first;
  return typeof name === 'string' && /^[\w-]+$/.test(name) ? name : 'name1';
}

function enclosing(pointer: Pointer, before: string, behind: string, title: string): Remedy {
  return {
    title,
    changes: [{ kind: 'enclose', pointer, what: 'value', before, behind }],
    preferred: true,
  };
}
