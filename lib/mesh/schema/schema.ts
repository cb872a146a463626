import { createRequire } from 'node:module';
import { join, keysOf, type Pointer } from '../text/pointer.ts';
import { isRecord } from '../../json.ts';
import type { IstioRoot } from '../istio/definitions.ts';
import { describedDefinition } from '../istio/described.ts';

/** One JSON Schema (draft-07), as far as the words of a finding need it. */
export interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  /** In the order of `enum`. */
  readonly markdownEnumDescriptions?: readonly string[];
  readonly defaultSnippets?: readonly Snippet[];
  /** Valid, but not to be offered. */
  readonly doNotSuggest?: boolean;
  readonly deprecated?: boolean;
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema | true>>;
  /** By regular expressions for keys. */
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly allOf?: readonly Branch[];
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly 'x-ref'?: Reference;
  /** The value is the path of a file, relative to the mesh file, or a URL. */
  readonly 'x-path'?: 'file';
  /** Another key of the same map that may not be there together with this one. */
  readonly 'x-instead-of'?: string;
  /** What people write instead: their words for it elsewhere. */
  readonly 'x-also-called'?: readonly string[];
  /** Of each of these lists one key counts. */
  readonly 'x-oneof'?: readonly (readonly string[])[];
  /** Keys by the other names that are read, too. */
  readonly 'x-second-names'?: Readonly<Record<string, string>>;
  /** What is here is Istio's: the definition in its schema. */
  readonly 'x-istio'?: IstioRoot;
  /** Minor versions of Istio: the first and the last that have it, and the first ones of words of `enum`. */
  readonly 'x-since'?: string;
  readonly 'x-until'?: string;
  readonly 'x-wordsSince'?: Readonly<Record<string, string>>;
}

/** Something to insert; names and values in it may hold tab stops: `${1:cluster1}`. */
interface Snippet {
  readonly label: string;
  readonly body: unknown;
}

/** "If the role is this, then these keys." */
interface Branch {
  /** `false` asks that the key is not there. */
  readonly if: { readonly properties: Readonly<Record<string, Schema | false>> };
  readonly then: Schema | true;
}

/** The value names something that is declared elsewhere. */
export interface Reference {
  /** Pointer of a map in the mesh, or `kubeconfig:contexts`. */
  readonly to: string;
  /** What the declaration must say for itself. */
  readonly where?: Readonly<Record<string, string>>;
  readonly noun: string;
  /** No two may name the same. */
  readonly unique?: boolean;
  /** What a name is that is not there; an error otherwise. */
  readonly severity?: 'warning';
}

const require = createRequire(import.meta.url);

/** The schema of mesh.yaml. Read when it is first needed, which is when there is something to explain. */
export function meshSchema(): Schema {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own file; test/mesh/schema/schema.test.ts checks its shape
  return require('#schemas/mesh.v1alpha1.schema.json') as Schema;
}

/** The schema itself in place of a `$ref`, or of what is Istio's. */
export function follow(schema: Schema): Schema {
  const name = schema.$ref?.replace('#/definitions/', '') ?? schema['x-istio'];
  if (name === undefined) return schema;
  return meshSchema().definitions?.[name] ?? describedDefinition(name) ?? schema;
}

/**
 * What a place in a mesh may hold: `$ref` followed, and the branch that the role in the mesh chooses merged in.
 * Without a valid role: all keys of all branches. A place that the schema does not know may hold anything.
 */
export function schemaAt(pointer: Pointer, mesh: unknown): Schema {
  let schema = applied(meshSchema(), mesh);
  let value = mesh;
  for (const key of keysOf(pointer)) {
    value = child(value, key);
    schema = applied(childSchema(schema, key), value);
  }
  return schema;
}

/** A value of a mesh with what the schema says of its place. */
export interface ShapedValue {
  readonly pointer: Pointer;
  readonly schema: Schema;
  readonly value: unknown;
}

/** Every value of a mesh, parents first, except what lies inside values that the schema leaves open, and inside what is Istio's. */
export function* shapedValues(mesh: unknown): Generator<ShapedValue, void, undefined> {
  const waiting: ShapedValue[] = [
    { pointer: '', schema: applied(meshSchema(), mesh), value: mesh },
  ];
  for (const place of waiting) {
    yield place;
    for (const key of keysIn(place)) {
      const value = child(place.value, key);
      const schema = applied(childSchema(place.schema, key), value);
      waiting.push({ pointer: join(place.pointer, key), schema, value });
    }
  }
}

/** The value at a place; undefined when there is none. */
export function valueAt(pointer: Pointer, mesh: unknown): unknown {
  return keysOf(pointer).reduce(child, mesh);
}

/**
 * Where keys of this name belong, as people write it: `addresses` → `clusters.<name>.loadBalancer.metallb`.
 * Names on the way to `from` are filled in. The top of the file is ''.
 */
export function homesOf(key: string, from: Pointer): readonly string[] {
  const all = new Set(homes(meshSchema(), '', key));
  return [...all].map((home) => withNames(home, keysOf(from)));
}

/** The example in the documentation of a key, in backticks. */
export function exampleOf({ markdownDescription = '' }: Schema): string | undefined {
  return /Example: (`[^`]+`)/.exec(markdownDescription)?.[1];
}

/** Is one of these keys in the place of this one, so that both may not be there: `primaries` and `primary`? */
export function isReplaced(
  key: string,
  by: readonly string[],
  { properties = {}, 'x-oneof': choices = [] }: Schema,
): boolean {
  const isChosen = choices.some(
    (names) => names.includes(key) && names.some((name) => name !== key && by.includes(name)),
  );
  if (isChosen) return true;
  const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
  const other = own === true ? undefined : own?.['x-instead-of'];
  return other !== undefined && by.includes(other);
}

function child(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function keysIn({ schema, value }: ShapedValue): readonly string[] {
  const open =
    schema['x-istio'] !== undefined ||
    (!schema.properties && !schema.items && typeof schema.additionalProperties !== 'object');
  return open || typeof value !== 'object' || value === null ? [] : Object.keys(value);
}

function childSchema(schema: Schema, name: string): Schema {
  const { properties = {}, patternProperties = {}, additionalProperties, items } = schema;
  const { 'x-second-names': names = {} } = schema;
  const key = Object.hasOwn(names, name) ? (names[name] ?? name) : name;
  const [like] = Object.keys(patternProperties).filter((form) => new RegExp(form, 'u').test(key));
  const own = Object.hasOwn(properties, key) ? properties[key] : patternProperties[like ?? ''];
  const other = typeof additionalProperties === 'object' ? additionalProperties : items;
  return own === true ? {} : (own ?? other ?? {});
}

/** What `applied` made of a schema, by the branches that were chosen: few, and asked for with every value. */
const known = new WeakMap<Schema, Map<string, Schema>>();

function applied(reference: Schema, value: unknown): Schema {
  const { allOf = [] } = follow(reference);
  const chosen = allOf.map(({ if: { properties } }) =>
    Object.entries(properties).every(([key, part]) =>
      part === false ? child(value, key) === undefined : child(value, key) === part.const,
    ),
  );
  const variants = known.get(reference) ?? new Map<string, Schema>();
  const variant = variants.get(chosen.join()) ?? merged(reference, chosen);
  known.set(reference, variants.set(chosen.join(), variant));
  return variant;
}

function merged(reference: Schema, choice: readonly boolean[]): Schema {
  const target = follow(reference);
  const schema = target === reference ? reference : { ...target, ...reference };
  if (!schema.allOf) return schema;
  const branches = schema.allOf.filter(({ then }) => then !== true);
  const chosen = schema.allOf.filter(({ then }, index) => then !== true && choice[index]);
  return (chosen.length > 0 ? chosen : branches).reduce<Schema>((merged, { then }) => {
    if (then === true) return merged;
    const own = Object.entries(then.properties ?? {}).filter(([, part]) => part !== true);
    return {
      ...merged,
      properties: { ...merged.properties, ...Object.fromEntries(own) },
      required: [...(merged.required ?? []), ...(chosen.length > 0 ? (then.required ?? []) : [])],
    };
  }, schema);
}

function homes(schema: Schema, at: string, key: string): readonly string[] {
  if (schema['x-istio'] !== undefined) return [];
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

/** `clusters.<name>.loadBalancer`, seen from within `clusters.cluster1`, is `clusters.cluster1.loadBalancer`. */
function withNames(home: string, names: readonly string[]): string {
  const parts = home.split('.');
  const leaves = parts.findIndex((part, index) => part !== '<name>' && part !== names[index]);
  return parts
    .map((part, index) => (leaves < 0 || index < leaves ? (names[index] ?? part) : part))
    .join('.');
}
