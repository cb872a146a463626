import type { Cause } from './refusal.ts';

/** A value that the field cannot have, in the words of Kubernetes' validation (field.Invalid). */
export function wrong(field: string, value: unknown, words: string): Required<Cause> {
  const message = `Invalid value: ${JSON.stringify(value)}: ${words}`;
  return { reason: 'FieldValueInvalid', message, field };
}

/** A field that is missing (field.Required). */
export function required(field: string, words?: string): Required<Cause> {
  const message = words === undefined ? 'Required value' : `Required value: ${words}`;
  return { reason: 'FieldValueRequired', message, field };
}

/** A field that may not be there (field.Forbidden). */
export function forbidden(field: string, words: string): Required<Cause> {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${words}`, field };
}

/** A word that is none of those that there are (field.NotSupported). */
export function unsupported(
  field: string,
  value: unknown,
  supported: readonly string[],
): Required<Cause> {
  const list = supported.map((word) => JSON.stringify(word)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`;
  return { reason: 'FieldValueNotSupported', message, field };
}

/** A value that another item has, too (field.Duplicate). */
export function duplicate(field: string, value: unknown): Required<Cause> {
  const message = `Duplicate value: ${JSON.stringify(value)}`;
  return { reason: 'FieldValueDuplicate', message, field };
}
