/** A JSON Schema, or a part of one. */
export type Part = { readonly [keyword: string]: unknown };

/** Schemas by name. */
export type Definitions = Readonly<Record<string, Part>>;

export function reference(definition: string): Part {
  return { $ref: `#/definitions/${definition}` };
}

export function list(items: Part): Part {
  return { type: 'array', items };
}

export function map(values: Part): Part {
  return { type: 'object', additionalProperties: values };
}

/** The properties of a schema; none when it has none. */
export function propertiesOf(part: Part | undefined): Readonly<Record<string, Part>> {
  return (part?.['properties'] ?? {}) as Readonly<Record<string, Part>>;
}

/** The name of the definition that a schema, or its items, refer to. */
export function referredBy(part: Part | undefined): string | undefined {
  const { $ref, items } = part ?? {};
  if (typeof $ref === 'string') return $ref.replace('#/definitions/', '');
  return items === undefined ? undefined : referredBy(items as Part);
}
