import { isRecord, type JsonObject } from '../json.ts';
import type { Derived } from '../mesh/release.ts';
import {
  definitionOf,
  type IstioPart,
  istioSchema,
  ownerOf,
  secondNameOf,
} from '../mesh/istio/definitions.ts';
import { describedDefinition } from '../mesh/istio/described.ts';

/**
 * A schema of mesh.yaml as one file for any YAML editor: what it says is Istio's (`x-istio`) is there, too. What isthmus derives is no
 * key of the values. Maps and lists may be empty while they are written; scalars may not, or editors would offer null for all of them.
 */
export function publishedSchema(schema: object, derived: readonly Derived[]): JsonObject {
  const whole = withReferences(schema);
  const own = isRecord(whole) ? whole : {};
  const istio = Object.keys(istioSchema().definitions).map((name) => [
    name,
    published(name, derived),
  ]);
  const definitions = isRecord(own['definitions']) ? own['definitions'] : {};
  return { ...own, definitions: { ...definitions, ...Object.fromEntries(istio) } };
}

/** Istio's definitions in the place of `x-istio`. */
function withReferences(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withReferences);
  if (!isRecord(part)) return part;
  const {
    'x-istio': root,
    type,
    ...rest
  } = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, withReferences(value)]));
  if (typeof root === 'string') return { ...rest, $ref: `#/definitions/${root}` };
  return type === undefined ? rest : { ...rest, type };
}

/** One definition of Istio's. */
function published(name: string, derived: readonly Derived[]): JsonObject {
  const { properties, ...whole } = describedDefinition(name) ?? {};
  const title = name.slice(name.lastIndexOf('.') + 1);
  const part = definitionOf(name);
  if (!properties || !part) return { title, ...forEditors(whole) };
  const own = Object.entries(properties).filter(([key]) => !isDerived(name, key, derived));
  const seconds = secondNames(name, part);
  return {
    title,
    ...forEditors(whole),
    properties: Object.fromEntries(
      own.map(([key, one]) => {
        const { markdownDescription, ...rest } = { ...forEditors(one), ...keysIn(part, key) };
        // Those of Kubernetes are many, and have their page in common.
        return [key, name.startsWith('k8s.') ? rest : { ...rest, markdownDescription }];
      }),
    ),
    // As properties they would be offered, too.
    ...(seconds.length === 0 ? {} : { patternProperties: { [`^(${seconds.join('|')})$`]: true } }),
  };
}

/** What the keys of a map look like. Names that others refer to are what `propertyNames` stands for elsewhere. */
function keysIn({ properties }: IstioPart, key: string): JsonObject {
  const form = properties?.[key]?.['x-keys'];
  const pattern = form === undefined ? undefined : definitionOf(form)?.pattern;
  return pattern === undefined ? {} : { propertyNames: { pattern } };
}

/** In one place only, so that another place of the same definition keeps it. */
function isDerived(name: string, key: string, derived: readonly Derived[]): boolean {
  const isOne = derived.some(
    ({ path }) => path.at(-1) === key && ownerOf(path, 'values.Values') === name,
  );
  return isOne && usesOf(name) < 2;
}

function usesOf(name: string): number {
  return JSON.stringify(istioSchema().definitions).split(`"#/definitions/${name}"`).length - 1;
}

/** Of mesh config, where they have the same effect. */
function secondNames(name: string, { properties = {} }: IstioPart): readonly string[] {
  if (name.startsWith('values.')) return [];
  return Object.entries(properties).flatMap(([key, part]) => secondNameOf(key, part, name) ?? []);
}

/** Without our own words for versions, with null where a map or list may be empty yet. */
function forEditors(part: unknown): JsonObject {
  const entries = Object.entries(isRecord(part) ? part : {}).filter(
    ([key]) => !key.startsWith('x-'),
  );
  const { type, enum: words, items, ...rest } = Object.fromEntries(entries);
  const isCollection = type === 'object' || type === 'array';
  return {
    ...rest,
    ...(type === undefined ? {} : { type: isCollection ? [type, 'null'] : type }),
    ...(Array.isArray(words) ? { enum: words.filter((word) => word !== '') } : {}),
    ...(items === undefined ? {} : { items: forEditors(items) }),
  };
}
