import { isRecord, type JsonObject, listAt, textAt } from '../json.ts';
import { builtinShape, deduced, type FieldShape, type ListShape, type Shape } from './shape.ts';

/**
 * The shape of custom resources from their `openAPIV3Schema` (kube-openapi, pkg/schemaconv/openapi.go): lists are atomic
 * unless `x-kubernetes-list-type` says otherwise.
 */
export function definedShape(schema: unknown): () => Shape {
  let shape: Shape | undefined;
  return () => {
    shape ??= rootShape(isRecord(schema) ? schema : {});
    return shape;
  };
}

/** Fills in what the schema has defaults for (Kubernetes: structural schema defaulting). Nulls stay only where nothing is declared. */
export function withDefaults(value: unknown, schema: unknown): unknown {
  if (!isRecord(schema)) return value;
  if (Array.isArray(value)) {
    return value.map((item: unknown) => withDefaults(item, schema['items']));
  }
  if (!isRecord(value)) return value;
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const filled: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(properties)) {
    if (isRecord(property) && property['default'] !== undefined) {
      filled[name] = withDefaults(property['default'], property);
    }
  }
  for (const [name, item] of Object.entries(value)) {
    const inner = properties[name] ?? schema['additionalProperties'];
    if (item !== null || inner === undefined) filled[name] = withDefaults(item, inner);
  }
  return filled;
}

function rootShape(schema: JsonObject): Shape {
  const { map } = shapeOf(schema, false);
  const fields = new Map<string, FieldShape>(map?.fields);
  fields.set('apiVersion', { shape: () => ({ scalar: 'string' }) });
  fields.set('kind', { shape: () => ({ scalar: 'string' }) });
  fields.set('metadata', { shape: () => builtinShape('meta.v1.ObjectMeta') });
  const element = isRecord(schema['properties']) ? map?.element : () => deduced;
  return { map: { atomic: false, fields, element } };
}

function shapeOf(schema: JsonObject, preserved: boolean): Shape {
  const preserves = preserved || schema['x-kubernetes-preserve-unknown-fields'] === true;
  switch (textAt(schema['type']) ?? '') {
    case 'string':
      return { scalar: (textAt(schema['format']) ?? '') === '' ? 'string' : 'any' };
    case 'integer':
    case 'number':
      return { scalar: 'number' };
    case 'boolean':
      return { scalar: 'boolean' };
    case 'array':
      return { list: listOf(schema, preserves) };
    case 'object':
      return { map: mapOf(schema, preserves) };
    default:
      return { scalar: 'any', list: listOf(schema, preserves), map: mapOf(schema, preserves) };
  }
}

function listOf(schema: JsonObject, preserves: boolean): ListShape {
  const inner = schema['items'];
  const element = isRecord(inner) ? lazily(inner, preserves) : () => deduced;
  switch (schema['x-kubernetes-list-type']) {
    case 'map':
      return {
        kind: 'map',
        keys: listAt(schema['x-kubernetes-list-map-keys']).map((item) => textAt(item) ?? ''),
        element,
      };
    case 'set':
      return { kind: 'set', keys: [], element };
    default:
      return { kind: 'atomic', keys: [], element };
  }
}

function mapOf(schema: JsonObject, preserves: boolean): NonNullable<Shape['map']> {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const fields = Object.entries(properties).map(([name, property]): [string, FieldShape] => {
    const inner = isRecord(property) ? property : {};
    const shape = lazily(inner, preserves);
    return [name, 'default' in inner ? { shape, fallback: inner['default'] } : { shape }];
  });
  return {
    atomic: schema['x-kubernetes-map-type'] === 'atomic',
    fields: new Map(fields),
    element: otherKeys(schema['additionalProperties'], preserves || fields.length === 0, preserves),
  };
}

function otherKeys(
  additional: unknown,
  free: boolean,
  preserves: boolean,
): (() => Shape) | undefined {
  if (isRecord(additional)) return lazily(additional, preserves);
  if (additional === true) return () => deduced;
  return additional === undefined && free ? () => deduced : undefined;
}

function lazily(schema: JsonObject, preserves: boolean): () => Shape {
  let shape: Shape | undefined;
  return () => {
    shape ??= shapeOf(schema, preserves);
    return shape;
  };
}
