import { isRecord, type JsonObject } from '../../json.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { type IstioPart, referredBy, resolved } from './definitions.ts';
import { istioPlaces } from './places.ts';

/** A map in values, mesh config or parts of Pods, and the definition that it has. */
export interface Defined {
  readonly pointer: Pointer;
  readonly definition: string;
  readonly map: JsonObject;
}

/** Every map in a mesh that a definition of Istio's schema is for. */
export function* definedIn(mesh: unknown): Generator<Defined, void, undefined> {
  for (const { pointer, root, value } of istioPlaces(mesh)) {
    yield* below(value, pointer, { $ref: `#/definitions/${root}` });
  }
}

function* below(value: unknown, pointer: Pointer, part: IstioPart): Generator<Defined> {
  const { items, properties, additionalProperties } = resolved(part);
  const definition = referredBy(part);
  if (Array.isArray(value) && items) {
    for (const [index, item] of value.entries()) {
      yield* below(item, join(pointer, String(index)), items);
    }
  } else if (isRecord(value)) {
    if (definition !== undefined) yield { pointer, definition, map: value };
    for (const [key, own] of Object.entries(value)) {
      const inner = properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
      const next = inner ?? (additionalProperties || undefined);
      if (next) yield* below(own, join(pointer, key), next);
    }
  }
}
