import type { ErrorObject } from 'ajv';
import type { Finding } from '../findings/finding.ts';
import { dotted, join, type Pointer } from '../text/pointer.ts';
import { type Schema, schemaAt, valueAt } from '../schema/schema.ts';
import { quote } from '../text/words.ts';

/** One complaint of the validator, with what it is about. */
export interface Violation {
  /** Keyword of JSON Schema: `required`, `pattern`, … */
  readonly keyword: string;
  /** The value, or the map whose keys are wrong. */
  readonly pointer: Pointer;
  /** The key that is missing, unknown or badly named. */
  readonly key: string | undefined;
  readonly data: unknown;
  readonly schema: Schema;
}

/** Ajv's errors in terms of the mesh. */
export function violationsOf(errors: readonly ErrorObject[], mesh: unknown): readonly Violation[] {
  return errors.map(({ keyword, instancePath, params, propertyName }) => {
    const key: unknown = propertyName ?? params['missingProperty'] ?? params['additionalProperty'];
    return {
      keyword,
      pointer: instancePath,
      key: typeof key === 'string' ? key : undefined,
      data: valueAt(instancePath, mesh),
      schema: schemaAt(instancePath, mesh),
    };
  });
}

/** Where the key of a violation is, or would be. */
export function keyPointer({ pointer, key }: Violation): Pointer {
  return key === undefined ? pointer : join(pointer, key);
}

/** What a finding says of a key that its map does not have; `more` ends the sentence. */
export function unknownKey(
  violation: Violation,
  more = '',
): Pick<Finding, 'pointer' | 'at'> & { readonly code: 'E-UNKNOWN-KEY'; readonly message: string } {
  const { pointer, key = '' } = violation;
  const message = `There is no key ${quote(key)} ${placeName(pointer)}${more}.`;
  return { pointer: keyPointer(violation), at: 'key', code: 'E-UNKNOWN-KEY', message };
}

/** A map in a message: "in `clusters.cluster1`". */
export function placeName(pointer: Pointer): string {
  return pointer === '' ? 'at the top of the file' : `in \`${dotted(pointer)}\``;
}
