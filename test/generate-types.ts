import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import type { JSONSchema } from 'json-schema-to-typescript';

/** Where the generated type of mesh.yaml is kept. */
export const specFile = fileURLToPath(new URL('../../lib/mesh/spec.ts', import.meta.url));

/** The schema of mesh.yaml as TypeScript. */
export async function generateTypes(): Promise<string> {
  const schema: unknown = createRequire(import.meta.url)('#schemas/mesh.v1alpha1.schema.json');
  return compile(forTypes(schema) as JSONSchema, 'Mesh', {
    bannerComment:
      '/* Generated from schemas/mesh.v1alpha1.schema.json by `npm run types`. Change the schema instead. */',
    style: { singleQuote: true, printWidth: 100 },
    additionalProperties: true,
    maxItems: -1,
  });
}

type Schema = { readonly [key: string]: unknown };

/**
 * The same schema in words that json-schema-to-typescript turns into good types:
 * `if`/`then` branches become a union, titles of properties no types of their own, lists of at least one plain lists.
 */
function forTypes(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(forTypes);
  if (!isSchema(schema)) return schema;
  if ('$ref' in schema) return { $ref: schema['$ref'] };
  const { allOf, title: _title, minItems: _minItems, ...rest } = schema;
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
    if (!isSchema(condition) || !isSchema(then)) return [];
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
  writeFileSync(specFile, await generateTypes());
}
