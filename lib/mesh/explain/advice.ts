import { type Background, candidatesFor, fittingWords } from './background.ts';
import { fieldAt, isRecord, textAt } from '../../json.ts';
import { isListWithin, scalar } from '../text/scalar.ts';
import { join, keysOf, parentOf, type Pointer } from '../text/pointer.ts';
import { changeTo, type Remedy } from '../findings/remedy.ts';
import { isRefused } from '../rules/refused.ts';
import { respelt } from './respelt.ts';
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
    const hint = `write a list: \`${key}: [${quote(data).slice(1, -1)}]\`.`;
    const source = background.places.get(pointer)?.source;
    if (typeof data === 'string' && !isListWithin(source ?? '')) return { hint };
    return { hint, remedies: [enclosing(pointer, '[', ']', 'Make it a list')] };
  }
  if (expected === 'object') return mapAdvice(key, { data, pointer, schema });
  if (expected !== 'string') return {};
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
  const fits = properties.flatMap(([name, part]) => {
    const whole = part === true ? undefined : follow(part);
    return whole && isFor(name, whole, schema, data) ? [[name, whole] as const] : [];
  });
  // One of a few words says more than a form.
  const fitting = fits.find(([, part]) => part.enum) ?? fits[0];
  if (fitting) {
    const written = `{ ${fitting[0]}: ${asText(data)} }`;
    return {
      hint: `write \`${key}: ${written}\`.`,
      remedies: [enclosing(pointer, `{ ${fitting[0]}: `, ' }', `Change to \`${written}\``)],
    };
  }
  const pairs = pairsIn(data);
  if (properties.length === 0 && pairs !== undefined) {
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

/** Whether the key of a map is the one that its value, standing in place of the map, is for. */
function isFor(
  name: string,
  { enum: words, pattern, type }: Schema,
  map: Schema,
  data: unknown,
): boolean {
  if (typeof data !== 'string') return false;
  if (words) return words.includes(data);
  const parts = Object.values(map.properties ?? {});
  const isOnly = parts.length === 1 && type === 'string';
  const isNeeded = map.required?.length === 1 && map.required.includes(name);
  const isOnlyForm =
    map.required === undefined &&
    parts.filter((part) => part !== true && follow(part).pattern !== undefined).length === 1;
  return (
    (isOnly || ((isNeeded || isOnlyForm) && pattern !== undefined)) &&
    new RegExp(pattern ?? '', 'u').test(data)
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
