import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { repository } from './repository.ts';

type Schema = { readonly [key: string]: unknown };

/**
 * Validates against schemas/<file> and takes no property that the schema does not describe, although users of the format
 * must: what isthmus writes is all documented.
 */
export function strictValidator(file: string): ValidateFunction {
  const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
  for (const other of ['plan.v2.schema.json', 'verify.v1.schema.json']) {
    if (file !== other) ajv.addSchema(read(other), other);
  }
  return ajv.compile(closed(read(file)) as Schema);
}

function read(file: string): Schema {
  return JSON.parse(readFileSync(join(repository, 'schemas', file), 'utf8')) as Schema;
}

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const parts = Object.fromEntries(
    Object.entries(schema).map(([key, part]) => [key, key === 'const' ? part : closed(part)]),
  );
  return 'properties' in parts && !('allOf' in parts) && typeof parts['type'] === 'string'
    ? { ...parts, additionalProperties: false }
    : parts;
}
