import { advice, tooShallow } from './advice.ts';
import { type Background, candidatesFor, fittingWords } from './background.ts';
import type { Finding } from '../findings/finding.ts';
import { isRecord } from '../../json.ts';
import { dotted } from '../text/pointer.ts';
import type { Remedy } from '../findings/remedy.ts';
import { exampleOf, type Schema } from '../schema/schema.ts';
import type { Violation } from './violation.ts';
import { either, inner, quote } from '../text/words.ts';

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

/** Explains `minimum` and `maximum`. */
export function outOfRange({ pointer, data, schema }: Violation): Finding {
  const { minimum, maximum } = schema;
  const end = Number(data) < (minimum ?? -Infinity) ? minimum : maximum;
  return {
    pointer,
    at: 'value',
    code: 'E-FORMAT',
    message: `\`${dotted(pointer)}\` cannot be ${quote(data)}.`,
    hint: `write ${typeWords[typeOf(schema)] ?? 'a number'} ${end === minimum ? 'not below' : 'of at most'} ${String(end)}.`,
  };
}

function fillings({ pointer, schema }: Violation, background: Background): readonly Remedy[] {
  const reference = schema['x-ref'];
  const values = reference
    ? candidatesFor({ pointer, reference }, background)
    : fittingWords(pointer, schema, background);
  const isOnly = schema.enum === undefined && reference?.to.startsWith('/') !== false;
  const sure = values.length === 1 && isOnly;
  return values.slice(0, 5).map((value) => ({
    title: `Write ${quote(value)}`,
    changes: [{ kind: 'write', pointer, value }],
    preferred: sure,
  }));
}

/** What stands at a place as a rule. */
function usual(schema: Schema): string {
  if (schema.const !== undefined) return `write ${quote(schema.const)}.`;
  const words = either((schema.enum ?? []).map((word) => `\`${String(word)}\``));
  if (words !== '') return `write ${words}.`;
  const example = exampleOf(schema);
  if (example !== undefined) return `for example ${example}.`;
  const keys = Object.keys(schema.properties ?? {}).map((name) => `\`${name}\``);
  if (keys.length > many) {
    return `it has ${keys.length} keys, such as ${keys.slice(0, 3).join(', ')}.`;
  }
  if (keys.length > 0) {
    return `its ${keys.length === 1 ? 'key is' : 'keys are'} ${keys.join(', ')}.`;
  }
  const form = schema.patternErrorMessage;
  return form === undefined
    ? `write ${typeWords[typeOf(schema)] ?? 'a value'}, or remove the key.`
    : inner(form);
}

/** More keys than anybody would read in a message. */
const many = 12;

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
  const shallow = tooShallow(violation, background);
  const {
    hint = usual(schema),
    remedies = [],
    meant = [],
  } = shallow ?? advice(expected, violation, background);
  return {
    pointer,
    at: shallow ? 'key' : 'value',
    code: 'E-TYPE',
    message: `\`${dotted(pointer)}\` must be ${wordsFor(schema)}, but ${found(data, source)}.`,
    hint,
    meant,
    remedies,
  };
}

/** The usual type; what may also be switched off says so. */
function wordsFor(schema: Schema): string {
  const usual = typeOf(schema);
  const words = typeWords[usual] ?? usual;
  const isSwitch = usual === 'object' && [schema.type].flat().includes('boolean');
  return isSwitch ? `${words}, \`true\` or \`false\`` : words;
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
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
  if (data === null) return 'this is empty';
  const kind = typeof data === 'string' ? 'text' : `a ${typeof data}`;
  return `YAML reads ${quote(source ?? data)} as ${kind}`;
}
