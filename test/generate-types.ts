import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { repository } from './support/repository.ts';

const schema: unknown = createRequire(import.meta.url)('#schemas/mesh.v1alpha1.schema.json');
const banner =
  '/* Generated from schemas/mesh.v1alpha1.schema.json by `npm run types`. Change the schema instead. */';

/** The files that are generated from the schema of mesh.yaml, and what they should contain. */
export async function generated(): Promise<Readonly<Record<string, string>>> {
  return {
    'lib/mesh/generated/spec.ts': await types(),
    'lib/mesh/generated/validator.ts': validator(),
  };
}

/** Keywords of our schema that only editors and our own messages use. */
export const editorKeywords = [
  'x-ref',
  'x-path',
  'x-instead-of',
  'x-also-called',
  'x-istio',
  'markdownDescription',
  'enumDescriptions',
  'markdownEnumDescriptions',
  'patternErrorMessage',
  'defaultSnippets',
  'doNotSuggest',
];

/** The schema as TypeScript. */
function types(): Promise<string> {
  return compile(forTypes(schema) as JSONSchema, 'Mesh', {
    bannerComment: banner,
    style: { singleQuote: true, printWidth: 100 },
    additionalProperties: true,
    maxItems: -1,
  });
}

/** The schema as a function: compiling it in every run would take longer than all the rest of `isthmus validate`. */
function validator(): string {
  const ajv = new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    messages: false,
    // Counts UTF-16 units without a helper of Ajv; `minLength: 1` means the same.
    unicode: false,
    inlineRefs: false,
    logger: false,
    code: { source: true, esm: true, lines: true },
  });
  const code = standalone.default(ajv, ajv.compile(bare(schema) as object));
  const [head = '', ...lines] = code.split('\n');
  const name = /export const validate = (\w+);/.exec(code)?.[1] ?? '';
  const body = [head, ...lines]
    .filter((line) => line !== '"use strict";' && !line.startsWith('export '))
    .join('\n');
  return `${banner}
// @ts-nocheck
import type { ValidateFunction } from 'ajv';
import type { Mesh } from './spec.ts';

${body.trim()}

/** Is it a mesh? If not, \`isMesh.errors\` has all the reasons. */
export const isMesh: ValidateFunction<Mesh> = ${name};
`;
}

/** Without the words for people. */
function bare(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(bare);
  if (!isSchema(part)) return part;
  const kept = Object.entries(part).filter(
    ([key, value]) =>
      ![...editorKeywords, 'examples', 'default'].includes(key) &&
      !(['title', 'description'].includes(key) && typeof value === 'string'),
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, bare(value)]));
}

type Schema = { readonly [key: string]: unknown };

/**
 * The same schema in words that json-schema-to-typescript turns into good types:
 * `if`/`then` branches become a union, titles of properties no types of their own, lists of at least one plain lists, and keys that nobody reads are left out.
 */
function forTypes(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(forTypes);
  if (!isSchema(schema)) return schema;
  if ('$ref' in schema) return { $ref: schema['$ref'] };
  const { allOf, title: _title, minItems: _minItems, patternProperties: _free, ...rest } = schema;
  const plain = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      isNamed(key, value)
        ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, forTypes(part)]))
        : forTypes(value),
    ]),
  );
  return Array.isArray(allOf) ? { oneOf: branches(plain, allOf) } : plain;
}

function isNamed(key: string, value: unknown): value is Schema {
  return (key === 'properties' || key === 'definitions') && isSchema(value);
}

function branches(parent: Schema, allOf: readonly unknown[]): readonly Schema[] {
  return allOf.filter(isSchema).flatMap((entry) => {
    const { if: condition, then } = entry;
    if (!isSchema(condition) || !isSchema(then) || !isSchema(then['properties'])) return [];
    const shared = parent['properties'] as Schema;
    const own = forTypes(then) as Schema & { properties: Schema };
    const discriminator = condition['properties'] as Schema;
    const properties = Object.fromEntries(
      Object.keys(own.properties).map((name) => [
        name,
        name in discriminator
          ? { ...(shared[name] as Schema), ...(discriminator[name] as Schema), enum: undefined }
          : name in shared
            ? shared[name]
            : own.properties[name],
      ]),
    );
    const required = [
      ...(parent['required'] as string[]),
      ...((then['required'] ?? []) as string[]),
    ];
    return [{ ...parent, title: then['title'], properties, required, additionalProperties: false }];
  });
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, content] of Object.entries(await generated())) {
    writeFileSync(join(repository, file), content);
  }
}
