import type { ErrorObject } from 'ajv';
import { isRecord } from '../../json.ts';
import { isMesh } from '../generated/validator.ts';
import { join, keysOf, type Pointer } from '../text/pointer.ts';
import type { Draft } from './draft.ts';

/** Leaves out each value that an error is about. */
export function withoutErrors(value: unknown, errors: readonly ErrorObject[]): Draft {
  const wrong = new Set(errors.flatMap(wrongValue));
  return prune(value, '', wrong) ?? {};
}

/** What the schema says against a value, and what is left of it without that. */
export function judged(value: unknown): {
  readonly errors: readonly ErrorObject[];
  readonly draft: Draft;
} {
  if (isMesh(value)) return { errors: [], draft: value };
  const errors = isMesh.errors ?? [];
  return { errors, draft: withoutErrors(value, errors) };
}

/** The value that an error is about; none when it is about keys that are missing or badly named. */
export function wrongValue(error: ErrorObject): readonly Pointer[] {
  const { keyword, instancePath, params, propertyName } = error;
  if (keyword === 'additionalProperties') {
    return [join(instancePath, String(params['additionalProperty']))];
  }
  const aboutKeys = ['required', 'propertyNames', 'if'].includes(keyword);
  return aboutKeys || propertyName !== undefined ? [] : [instancePath];
}

function prune(value: unknown, pointer: Pointer, wrong: ReadonlySet<Pointer>): unknown {
  if (wrong.has(pointer)) return undefined;
  if (Array.isArray(value)) {
    return value.map((item, index) => prune(item, join(pointer, String(index)), wrong));
  }
  if (!isRecord(value) || keysOf(pointer).at(-1) === 'values') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const kept = prune(item, join(pointer, key), wrong);
      return kept === undefined ? [] : [[key, kept]];
    }),
  );
}
