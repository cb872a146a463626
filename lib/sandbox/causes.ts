import type { Cause } from './refusal.ts';

export function wrong(field: string, value: unknown, words: string): Required<Cause> {
  const message = `Invalid value: ${JSON.stringify(value)}: ${words}`;
  return { reason: 'FieldValueInvalid', message, field };
}

export function required(field: string): Required<Cause> {
  return { reason: 'FieldValueRequired', message: 'Required value', field };
}
