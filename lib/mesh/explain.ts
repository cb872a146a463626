import type { ErrorObject } from 'ajv';
import { explainKey, missingKeys } from './explain-key.ts';
import type { Finding } from './finding.ts';
import { isRecord } from '../json.ts';
import { nearest } from '../nearest.ts';
import type { Place } from './place.ts';
import { dotted, join, keysOf } from './pointer.ts';
import type { Pointer } from './pointer.ts';
import { exampleOf, schemaOf } from './schema.ts';
import type { Schema } from './schema.ts';
import { either, inner, quote } from './words.ts';

/** Ajv's errors (with `allErrors` and `verbose`) as findings: one for each cause, with a way to mend it. */
export function explain(
  errors: readonly ErrorObject[],
  mesh: unknown,
  places: ReadonlyMap<Pointer, Place>,
): readonly Finding[] {
  const foreign = errors.find((error) => isForeign(error));
  if (foreign) return [wrongWord(foreign)];
  const keys = errors.filter(({ keyword }) => keyword === 'additionalProperties').map(explainKey);
  const mistyped = new Set(keys.map(({ meant }) => meant));
  const missing = errors.filter(
    (error) => error.keyword === 'required' && !mistyped.has(missingPointer(error)),
  );
  const lacking = [...new Set(missing.map(({ instancePath }) => instancePath))];
  const values = errors.flatMap((error) => explainValue(error, places));
  return [
    ...keys.map(({ finding }) => finding),
    ...lacking.map((pointer) =>
      missingKeys(
        missing.filter(({ instancePath }) => instancePath === pointer),
        mesh,
      ),
    ),
    ...firstOfEach(values),
  ];
}

/** `apiVersion: v1`: not ours at all, so nothing else in the file can be judged. */
function isForeign({ keyword, instancePath, data }: ErrorObject): boolean {
  const isVersion = keyword === 'const' && instancePath === '/apiVersion';
  return isVersion && typeof data === 'string' && !data.toLowerCase().startsWith('isthmus');
}

function missingPointer({ instancePath, params }: ErrorObject): Pointer {
  return join(instancePath, String(params['missingProperty']));
}

/** A value of the wrong type has other errors too, which follow from it. */
function firstOfEach(findings: readonly Finding[]): readonly Finding[] {
  const types = findings.filter(({ code }) => code === 'E-TYPE' || code === 'E-EMPTY');
  const ordered = [...types, ...findings];
  return findings.filter(
    (finding) => finding === ordered.find(({ pointer }) => pointer === finding.pointer),
  );
}

function explainValue(error: ErrorObject, places: ReadonlyMap<Pointer, Place>): readonly Finding[] {
  switch (error.keyword) {
    case 'additionalProperties':
    case 'required':
    case 'propertyNames':
    case 'if':
      return [];
    case 'enum':
    case 'const':
      return [wrongWord(error)];
    case 'type':
      return [wrongType(error, places.get(error.instancePath)?.source)];
    case 'pattern':
      return [error.propertyName === undefined ? wrongForm(error) : wrongName(error)];
    default:
      return [empty(error)];
  }
}

function valueFinding(error: ErrorObject): Pick<Finding, 'pointer' | 'at'> {
  return { pointer: error.instancePath, at: 'value' };
}

/** An `enum` or a `const`. */
function wrongWord(error: ErrorObject): Finding {
  if (error.instancePath === '/apiVersion') return wrongVersion(error);
  const schema = schemaOf(error);
  const words = schema.enum?.map(String) ?? [String(schema.const)];
  const near = nearest(String(error.data), words);
  return {
    ...valueFinding(error),
    code: 'E-VALUE',
    message: `\`${dotted(error.instancePath)}\` cannot be ${quote(error.data)}.`,
    hint:
      near === undefined
        ? `write ${either(words.map((word) => `\`${word}\``))}.`
        : `did you mean \`${near}\`?`,
  };
}

function wrongVersion(error: ErrorObject): Finding {
  const known = String(schemaOf(error).const);
  return {
    ...valueFinding(error),
    code: 'E-API-VERSION',
    message: `\`apiVersion\` is ${quote(error.data)}, but this isthmus reads \`${known}\`.`,
    hint: isForeign(error)
      ? 'this is a file for something else; name the mesh file with `--file`.'
      : `write \`${known}\`, or use the isthmus that the file was written for.`,
  };
}

function wrongForm(error: ErrorObject): Finding {
  if (error.data === '') return empty(error);
  const { patternErrorMessage } = schemaOf(error);
  return {
    ...valueFinding(error),
    code: ['/name', '/istio/namespace'].includes(error.instancePath) ? 'E-NAME' : 'E-FORMAT',
    message: `\`${dotted(error.instancePath)}\` cannot be ${quote(error.data)}.`,
    ...(patternErrorMessage === undefined ? {} : { hint: inner(patternErrorMessage) }),
  };
}

/** A key of `clusters` or `networks`. */
function wrongName(error: ErrorObject): Finding {
  const name = error.propertyName ?? '';
  const place = { pointer: join(error.instancePath, name), at: 'key' } as const;
  const noun = error.instancePath === '/clusters' ? 'cluster' : 'network';
  if (noun === 'cluster' && name === 'Kubernetes') {
    return {
      ...place,
      code: 'E-RESERVED-NAME',
      message: 'A cluster cannot be called `Kubernetes`: Istio calls every nameless cluster so.',
      hint: 'give it a name of its own, such as `cluster1`.',
    };
  }
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
  const rule = inner(schemaOf(error).patternErrorMessage ?? '');
  return {
    ...place,
    code: 'E-NAME',
    message: `A ${noun} cannot be called ${quote(name)}.`,
    hint: slug === '' ? rule : `${rule} Try \`${slug}\`.`,
  };
}

/** `minLength`, `minItems`, `minProperties`, or nothing at all behind a key. */
function empty(error: ErrorObject): Finding {
  const schema = schemaOf(error);
  const words = either((schema.enum ?? []).map((word) => `\`${String(word)}\``));
  const example = exampleOf(schema);
  return {
    ...valueFinding(error),
    code: 'E-EMPTY',
    message: `\`${dotted(error.instancePath)}\` ${isEmptyCollection(error.data) ? 'is empty' : 'has no value'}.`,
    ...(words !== ''
      ? { hint: `write ${words}.` }
      : example === undefined
        ? {}
        : { hint: `for example ${example}.` }),
  };
}

function isEmptyCollection(data: unknown): boolean {
  return typeof data === 'object' && data !== null;
}

/** @param source the value as written, when it is a plain scalar */
function wrongType(error: ErrorObject, source: string | undefined): Finding {
  if (error.instancePath === '') return notAMap(error);
  if (error.data === null) return empty(error);
  const schema = schemaOf(error);
  const expected = [schema.type ?? []].flat()[0] ?? '';
  const hint = typeHint(expected, schema, error, source);
  return {
    ...valueFinding(error),
    code: 'E-TYPE',
    message: `\`${dotted(error.instancePath)}\` must be ${typeWords[expected] ?? expected}, but ${found(error.data, source)}.`,
    ...(hint === undefined ? {} : { hint }),
  };
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: '`true` or `false`',
  object: 'a map',
  array: 'a list',
};

function notAMap(error: ErrorObject): Finding {
  return {
    ...valueFinding(error),
    code: 'E-TYPE',
    message: `A mesh file is a map of keys, but ${found(error.data, undefined)}.`,
    hint: 'it starts with `apiVersion: isthmus/v1alpha1` and `kind: Mesh`.',
  };
}

function found(data: unknown, source: string | undefined): string {
  if (Array.isArray(data)) return 'this is a list';
  if (isRecord(data)) return 'this is a map';
  const kind = typeof data === 'string' ? 'text' : `a ${typeof data}`;
  return `YAML reads ${quote(source ?? data)} as ${kind}`;
}

function typeHint(
  expected: string,
  schema: Schema,
  { data, instancePath }: ErrorObject,
  source: string | undefined,
): string | undefined {
  const key = keysOf(instancePath).at(-1) ?? '';
  if (expected === 'boolean') return booleanHint(data);
  if (expected === 'array') return `write a list: \`${key}: [${quote(data).slice(1, -1)}]\`.`;
  if (expected === 'object') return mapHint(key, schema, data);
  if (source === undefined) return undefined;
  const quoted = new RegExp(schema.pattern ?? '', 'u').test(source);
  return quoted
    ? `quote it: \`"${source}"\`.`
    : schema.patternErrorMessage && inner(schema.patternErrorMessage);
}

function booleanHint(data: unknown): string | undefined {
  const word = String(data).toLowerCase();
  const meant = ['yes', 'on', 'y', 'true', '1'].includes(word)
    ? 'true'
    : ['no', 'off', 'n', 'false', '0'].includes(word)
      ? 'false'
      : undefined;
  return meant && `write \`${meant}\`, without quotes.`;
}

function mapHint(key: string, schema: Schema, data: unknown): string | undefined {
  const properties = Object.entries(schema.properties ?? {});
  const fitting = properties.find(
    ([, part]) => part !== true && part.enum?.some((word) => word === data),
  );
  if (fitting) return `write \`${key}: { ${fitting[0]}: ${String(data)} }\`.`;
  if (typeof schema.additionalProperties === 'object') {
    const first: unknown = Array.isArray(data) ? data[0] : undefined;
    const name = isRecord(first) && typeof first['name'] === 'string' ? first['name'] : 'name1';
    return `each name is a key: \`${key}: { ${name}: { … } }\`.`;
  }
  const names = properties.map(([name]) => `\`${name}\``);
  return names.length === 0 ? undefined : `its keys are ${names.join(', ')}.`;
}
