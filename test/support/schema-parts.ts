import { meshSchema } from '../../lib/mesh/schema/schema.ts';

/** A schema within the schema of mesh.yaml. */
export type SchemaPart = { readonly [keyword: string]: unknown };

/** Every schema within a schema, with its path. */
function* parts(schema: unknown, path: string): Generator<readonly [string, SchemaPart]> {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return;
  const here = schema as SchemaPart;
  yield [path, here];
  for (const group of ['properties', 'definitions']) {
    for (const [name, part] of Object.entries((here[group] ?? {}) as SchemaPart)) {
      yield* parts(part, `${path}/${group}/${name}`);
    }
  }
  for (const [index, branch] of ((here['allOf'] ?? []) as readonly SchemaPart[]).entries()) {
    for (const word of ['if', 'then', 'else']) {
      yield* parts(branch[word], `${path}/allOf/${index}/${word}`);
    }
  }
  for (const word of ['items', 'additionalProperties', 'propertyNames']) {
    yield* parts(here[word], `${path}/${word}`);
  }
}

/** All parts of the schema of mesh.yaml, the whole first. */
export const all = [...parts(meshSchema(), '')];

/** Those that are properties of something, outside of conditions. */
export const properties = all.filter(([path]) => /(?<!\/if)\/properties\/[^/]+$/.test(path));

/** Paths of the parts for which something holds that should not. */
export function where(
  list: readonly (readonly [string, SchemaPart])[],
  wrong: (part: SchemaPart) => boolean,
): readonly string[] {
  return list.filter(([, part]) => wrong(part)).map(([path]) => path);
}
