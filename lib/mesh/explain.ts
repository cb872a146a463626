import type { ErrorObject } from 'ajv';
import { explainKey, missingKeys } from './explain-key.ts';
import type { Finding } from './finding.ts';
import { isRecord } from '../json.ts';
import { nearest } from '../nearest.ts';
import type { MeshDocument } from './parse.ts';
import type { Place } from './place.ts';
import { dotted, join, keysOf } from './pointer.ts';
import type { Pointer } from './pointer.ts';
import { exampleOf } from './schema.ts';
import type { Schema } from './schema.ts';
import { keyPointer, violationsOf } from './violation.ts';
import type { Violation } from './violation.ts';
import { either, inner, quote } from './words.ts';

/** What the validator found as findings: one for each cause, with a way to mend it. */
export function explain(
  errors: readonly ErrorObject[],
  { value: mesh, places }: Pick<MeshDocument, 'value' | 'places'>,
): readonly Finding[] {
  const all = violationsOf(errors, mesh);
  const foreign = all.find(isForeign);
  if (foreign) return [wrongWord(foreign)];
  const keys = all.filter(({ keyword }) => keyword === 'additionalProperties').map(explainKey);
  const mistyped = new Set(keys.map(({ meant }) => meant));
  const missing = all.filter(
    (violation) => violation.keyword === 'required' && !mistyped.has(keyPointer(violation)),
  );
  const lacking = [...new Set(missing.map(({ pointer }) => pointer))];
  const values = all.flatMap((violation) => explainValue(violation, places));
  return [
    ...keys.map(({ finding }) => finding),
    ...lacking.map((map) =>
      missingKeys(
        missing.filter(({ pointer }) => pointer === map),
        mesh,
      ),
    ),
    ...firstOfEach(values),
  ];
}

/** `apiVersion: v1`: not ours at all, so nothing else in the file can be judged. */
function isForeign({ keyword, pointer, data }: Violation): boolean {
  const isVersion = keyword === 'const' && pointer === '/apiVersion';
  return isVersion && typeof data === 'string' && !data.toLowerCase().startsWith('isthmus');
}

/** A value of the wrong type has other errors too, which follow from it. */
function firstOfEach(findings: readonly Finding[]): readonly Finding[] {
  const types = findings.filter(({ code }) => code === 'E-TYPE' || code === 'E-EMPTY');
  const ordered = [...types, ...findings];
  return findings.filter(
    (finding) => finding === ordered.find(({ pointer }) => pointer === finding.pointer),
  );
}

function explainValue(
  violation: Violation,
  places: ReadonlyMap<Pointer, Place>,
): readonly Finding[] {
  switch (violation.keyword) {
    case 'additionalProperties':
    case 'required':
    case 'propertyNames':
    case 'if':
      return [];
    case 'enum':
    case 'const':
      return [wrongWord(violation)];
    case 'type':
      return [wrongType(violation, places.get(violation.pointer)?.source)];
    case 'pattern':
      return [violation.key === undefined ? wrongForm(violation) : wrongName(violation)];
    default:
      return [empty(violation)];
  }
}

function valueFinding(violation: Violation): Pick<Finding, 'pointer' | 'at'> {
  return { pointer: violation.pointer, at: 'value' };
}

/** An `enum` or a `const`. */
function wrongWord(violation: Violation): Finding {
  if (violation.pointer === '/apiVersion') return wrongVersion(violation);
  const schema = violation.schema;
  const words = schema.enum?.map(String) ?? [String(schema.const)];
  const near = nearest(String(violation.data), words);
  return {
    ...valueFinding(violation),
    code: 'E-VALUE',
    message: `\`${dotted(violation.pointer)}\` cannot be ${quote(violation.data)}.`,
    hint:
      near === undefined
        ? `write ${either(words.map((word) => `\`${word}\``))}.`
        : `did you mean \`${near}\`?`,
  };
}

function wrongVersion(violation: Violation): Finding {
  const known = String(violation.schema.const);
  return {
    ...valueFinding(violation),
    code: 'E-API-VERSION',
    message: `\`apiVersion\` is ${quote(violation.data)}, but this isthmus reads \`${known}\`.`,
    hint: isForeign(violation)
      ? 'this is a file for something else; name the mesh file with `--file`.'
      : `write \`${known}\`, or use the isthmus that the file was written for.`,
  };
}

function wrongForm(violation: Violation): Finding {
  if (violation.data === '') return empty(violation);
  const { patternErrorMessage } = violation.schema;
  return {
    ...valueFinding(violation),
    code: ['/name', '/istio/namespace'].includes(violation.pointer) ? 'E-NAME' : 'E-FORMAT',
    message: `\`${dotted(violation.pointer)}\` cannot be ${quote(violation.data)}.`,
    ...(patternErrorMessage === undefined ? {} : { hint: inner(patternErrorMessage) }),
  };
}

/** A key of `clusters` or `networks`. */
function wrongName(violation: Violation): Finding {
  const { key: name = '' } = violation;
  const place = { pointer: join(violation.pointer, name), at: 'key' } as const;
  const noun = violation.pointer === '/clusters' ? 'cluster' : 'network';
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
  const rule = inner(violation.schema.propertyNames?.patternErrorMessage ?? '');
  return {
    ...place,
    code: 'E-NAME',
    message: `A ${noun} cannot be called ${quote(name)}.`,
    hint: slug === '' ? rule : `${rule} Try \`${slug}\`.`,
  };
}

/** `minLength`, `minItems`, `minProperties`, or nothing at all behind a key. */
function empty(violation: Violation): Finding {
  const schema = violation.schema;
  const words = either((schema.enum ?? []).map((word) => `\`${String(word)}\``));
  const example = exampleOf(schema);
  return {
    ...valueFinding(violation),
    code: 'E-EMPTY',
    message: `\`${dotted(violation.pointer)}\` ${isEmptyCollection(violation.data) ? 'is empty' : 'has no value'}.`,
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
function wrongType(violation: Violation, source: string | undefined): Finding {
  if (violation.pointer === '') return notAMap(violation);
  if (violation.data === null) return empty(violation);
  const schema = violation.schema;
  const expected = [schema.type ?? []].flat()[0] ?? '';
  const hint = typeHint(expected, schema, violation, source);
  return {
    ...valueFinding(violation),
    code: 'E-TYPE',
    message: `\`${dotted(violation.pointer)}\` must be ${typeWords[expected] ?? expected}, but ${found(violation.data, source)}.`,
    ...(hint === undefined ? {} : { hint }),
  };
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: '`true` or `false`',
  object: 'a map',
  array: 'a list',
};

function notAMap(violation: Violation): Finding {
  return {
    ...valueFinding(violation),
    code: 'E-TYPE',
    message: `A mesh file is a map of keys, but ${found(violation.data, undefined)}.`,
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
  { data, pointer }: Violation,
  source: string | undefined,
): string | undefined {
  const key = keysOf(pointer).at(-1) ?? '';
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
