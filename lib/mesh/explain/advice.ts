import { type Background, candidatesFor, fittingWords } from './background.ts';
import { fieldAt, isRecord, textAt } from '../../json.ts';
import { inFlow, isListWithin, isMapAsText, scalar } from '../text/scalar.ts';
import { join, keysOf, parentOf, type Pointer } from '../text/pointer.ts';
import { changeTo, type Remedy } from '../findings/remedy.ts';
import { isRefused } from '../rules/refused.ts';
import { respelt } from './respelt.ts';
import { keyFor } from './stand-in.ts';
import { follow, type Schema, valueAt } from '../schema/schema.ts';
import type { Violation } from './violation.ts';
import { asText, inner, quote } from '../text/words.ts';

/** What to say and to do about a value of the wrong type. */
export interface Advice {
  readonly meant?: readonly Pointer[];
  readonly hint?: string | undefined;
  readonly remedies?: readonly Remedy[];
}

/** A key of a cluster among the clusters. */
export function tooShallow(
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

/** How to come to the type that is asked for. */
export function advice(
  expected: string,
  { data, pointer, schema }: Violation,
  background: Background,
): Advice {
  const key = keysOf(pointer).at(-1) ?? '';
  const meant = [schema.type].flat().includes('boolean') ? booleanAdvice(pointer, data) : {};
  if (expected === 'boolean' || meant.remedies) return meant;
  if (expected === 'array' && typeof data === 'string' && /^-[^\s-]/.test(data)) {
    const items = data.slice(1).split(/\s+-/).map(scalar).join(', ');
    return {
      hint: `write a list: \`${key}: [${items}]\`, or a line for each item, with a space behind its \`-\`.`,
    };
  }
  if (expected === 'array') {
    const hint = `write a list: \`${key}: [${isEmptyMap(data) ? '' : quote(inFlow(data)).slice(1, -1)}]\`.`;
    const source = background.places.get(pointer)?.source;
    if (typeof data === 'string' && !isListWithin(source ?? '')) return { hint };
    return { hint, remedies: [enclosing(pointer, '[', ']', 'Make it a list')] };
  }
  if (expected === 'object') return mapAdvice(key, { data, pointer, schema });
  if (expected === 'integer' || expected === 'number') return numberAdvice(pointer, data, schema);
  if (expected !== 'string') return {};
  const only = Array.isArray(data) && data.length === 1 ? (data[0] as unknown) : undefined;
  if (typeof only === 'string' && !isRefused(pointer, only, background.mesh, background.env)) {
    return { hint: `write it alone: \`${/^\d+$/.test(key) ? '' : `${key}: `}${scalar(only)}\`.` };
  }
  const name = isRecord(data) && Object.keys(data).length === 1 ? textAt(data, 'name') : undefined;
  if (name !== undefined) return { hint: `write the name alone: \`${scalar(name)}\`.` };
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
  if (schema.const !== undefined || schema.enum) {
    const words = fittingWords(pointer, schema, background);
    if (!words.includes(source)) return { remedies: words.map((word) => changeTo(pointer, word)) };
  }
  const reference = schema['x-ref'];
  if (reference?.to.startsWith('/')) {
    const names = candidatesFor({ pointer, reference }, background);
    if (!names.includes(source)) {
      return { remedies: names.slice(0, 5).map((name) => changeTo(pointer, name)) };
    }
  }
  const isText = !isRefused(pointer, source, background.mesh, background.env);
  if (isText && new RegExp(schema.pattern ?? '', 'u').test(source)) {
    const changes = [{ kind: 'write', pointer, value: source }] as const;
    return {
      hint: `quote it: \`"${source}"\`.`,
      remedies: [{ title: 'Quote it', changes, preferred: true }],
    };
  }
  return {
    hint: schema.patternErrorMessage && inner(schema.patternErrorMessage),
    remedies: respelt(source, schema)
      .filter(({ text }) => !isRefused(pointer, text, background.mesh, background.env))
      .map(({ text, sure }) => changeTo(pointer, text, sure)),
  };
}

/** `"32443"`. */
function numberAdvice(pointer: Pointer, data: unknown, { type }: Schema): Advice {
  const number = typeof data === 'string' && /^-?\d+(\.\d+)?$/.test(data) ? Number(data) : NaN;
  const isFit = [type].flat()[0] === 'integer' ? Number.isInteger(number) : !Number.isNaN(number);
  if (!isFit) return {};
  return {
    hint: `write \`${number}\`, without quotes.`,
    remedies: [changeTo(pointer, number, true)],
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
  const name = keyFor(data, schema);
  if (name !== undefined) {
    const written = `{ ${name}: ${inFlow(data)} }`;
    if (Array.isArray(data)) return { hint: `write \`${key}: ${written}\`.` };
    return {
      hint: `write \`${key}: ${written}\`.`,
      remedies: [enclosing(pointer, `{ ${name}: `, ' }', `Change to \`${written}\``)],
    };
  }
  if (typeof data === 'string' && isMapAsText(data)) {
    return {
      hint: `write its keys themselves, without a \`|\` or quotes that make one text of them.`,
    };
  }
  const [glued, first = ''] = /^([\w-]+):\S+/.exec(typeof data === 'string' ? data : '') ?? [];
  if (glued !== undefined && Object.hasOwn(schema.properties ?? {}, first)) {
    return { hint: `write a space behind each colon: \`${glued.replace(':', ': ')}\`.` };
  }
  const assigned = assignedIn(data);
  if (assigned !== undefined) {
    return { hint: `each key stands by itself: \`${key}: ${assigned}\`.` };
  }
  const pairs = pairsIn(data);
  if (schema.properties === undefined && pairs !== undefined) {
    const written = pairs.map(([name, value]) => `${scalar(name)}: ${JSON.stringify(value)}`);
    return { hint: `write each name as a key: \`${key}: { ${written.join(', ')} }\`.` };
  }
  if (typeof schema.additionalProperties === 'object') {
    const { required, type } = follow(schema.additionalProperties);
    const entry = required ? '{ … }' : [type].flat()[0] === 'string' ? '…' : '{}';
    return { hint: `each name is a key: \`${key}: { ${firstName(data)}: ${entry} }\`.` };
  }
  return {};
}

/** `global.hub=x` as `--set` has it, or a list of such, as YAML; undefined for anything else. */
function assignedIn(data: unknown): string | undefined {
  const items: readonly unknown[] = Array.isArray(data) ? data : [data];
  const all = items.map((item) =>
    typeof item === 'string' ? /^([\w-]+(?:\.[\w-]+)*)=([^=]*)$/.exec(item) : null,
  );
  const [, path = '', value = ''] = all[0] ?? [];
  if (items.length === 0 || all.includes(null)) return undefined;
  return path.split('.').reduceRight((text, name) => `{ ${name}: ${text} }`, scalar(value));
}

/** `[{ name: A, value: b }]`, as containers have their environment; undefined for what is no such list. */
function pairsIn(data: unknown): readonly (readonly [string, string])[] | undefined {
  const items: readonly unknown[] = Array.isArray(data) ? data : [];
  const pairs = items.flatMap((item) => {
    const [name, value] = [textAt(item, 'name'), fieldAt(item, 'value')];
    const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
    return name === undefined || !isPlain ? [] : [[name, asText(value)] as const];
  });
  return pairs.length > 0 && pairs.length === items.length ? pairs : undefined;
}

/** `- name: a`, `- a: …`, `[a]` and `a` are all about a thing called `a`. */
function firstName(data: unknown): string {
  const first: unknown = Array.isArray(data) ? data[0] : data;
  const name = isRecord(first) ? (first['name'] ?? Object.keys(first)[0]) : first;
  return typeof name === 'string' && /^[\w-]+$/.test(name) ? name : 'name1';
}

function isEmptyMap(data: unknown): boolean {
  return isRecord(data) && Object.keys(data).length === 0;
}

function enclosing(pointer: Pointer, before: string, behind: string, title: string): Remedy {
  return {
    title,
    changes: [{ kind: 'enclose', pointer, what: 'value', before, behind }],
    preferred: true,
  };
}
