import { createRequire } from 'node:module';
import type { ErrorObject } from 'ajv';

/** One JSON Schema (draft-07), as far as the words of a finding need it. */
export interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema | true>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly allOf?: readonly Branch[];
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly 'x-ref'?: Reference;
}

/** The value names something that is declared elsewhere. */
export interface Reference {
  /** Pointer of a map in the mesh, or `kubeconfig:contexts`. */
  readonly to: string;
  /** What the declaration must say for itself. */
  readonly where?: Readonly<Record<string, string>>;
  readonly noun: string;
}

/** "If the role is this, then these keys." */
export interface Branch {
  readonly if: { readonly properties: Readonly<Record<string, Schema>> };
  readonly then: Schema | true;
}

/** The schema of mesh.yaml: schemas/mesh.v1alpha1.schema.json. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own file; test/mesh/schema.test.ts checks its shape
export const meshSchema = createRequire(import.meta.url)(
  '#schemas/mesh.v1alpha1.schema.json',
) as Schema;

/** The schema itself in place of a `$ref`. */
export function follow(schema: Schema): Schema {
  const name = schema.$ref?.replace('#/definitions/', '');
  return (name === undefined ? undefined : meshSchema.definitions?.[name]) ?? schema;
}

/** The schema whose keyword failed: Ajv's `parentSchema`, which `verbose` fills in. */
export function schemaOf({ parentSchema }: ErrorObject): Schema {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a part of `meshSchema`
  return (parentSchema ?? {}) as Schema;
}

/**
 * Where keys of this name belong, as people write it: `addresses` → `clusters.<name>.loadBalancer.metallb`.
 * The top of the file is ''.
 */
export function homesOf(key: string): readonly string[] {
  return [...new Set(homes(meshSchema, '', key))];
}

/** The example in the documentation of a key, in backticks. */
export function exampleOf({ markdownDescription = '' }: Schema): string | undefined {
  return /Example: (`[^`]+`)/.exec(markdownDescription)?.[1];
}

function homes(schema: Schema, at: string, key: string): readonly string[] {
  const whole = follow(schema);
  const branches = (whole.allOf ?? []).map(({ then }) => then).filter((then) => then !== true);
  const properties = [whole, ...branches].flatMap((part) => Object.entries(part.properties ?? {}));
  const here = properties.some(([name]) => name === key) ? [at] : [];
  const below = properties.flatMap(([name, part]) =>
    part === true ? [] : homes(part, at === '' ? name : `${at}.${name}`, key),
  );
  const { additionalProperties } = whole;
  const named =
    typeof additionalProperties === 'object'
      ? homes(additionalProperties, `${at}.<name>`, key)
      : [];
  return [...here, ...below, ...named];
}
