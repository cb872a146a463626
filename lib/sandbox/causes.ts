import type { Cause } from './refusal.ts';

/** A value that the field cannot have, in the words of Kubernetes' validation (field.Invalid). */
export function wrong(field: string, value: unknown, words: string): Required<Cause> {
  const message = `Invalid value: ${JSON.stringify(value)}: ${words}`;
  return { reason: 'FieldValueInvalid', message, field };
}

/** A field that is missing (field.Required). */
export function required(field: string): Required<Cause> {
  return { reason: 'FieldValueRequired', message: 'Required value', field };
}
