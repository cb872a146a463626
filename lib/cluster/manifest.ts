import { isRecord, recordsAt, textAt } from '../json.ts';
import type { Manifest, ObjectType } from './object.ts';

/** Does it have what every Kubernetes object has: a type and a name? */
export function isManifest(value: unknown): value is Manifest {
  return (
    isRecord(value) &&
    typeof value['apiVersion'] === 'string' &&
    typeof value['kind'] === 'string' &&
    textAt(value, 'metadata', 'name') !== undefined
  );
}

/** The items of a list answer. Servers leave apiVersion and kind out of the items of built-in types: put in, in place. */
export function manifestsOf(list: unknown, type: ObjectType): readonly Manifest[] {
  const { apiVersion, kind } = type;
  return recordsAt(list, 'items')
    .map((item) => Object.assign(item, { apiVersion, kind }))
    .filter(isManifest);
}

/**
 * JSON that is also YAML: servers read the body of an apply as YAML, which does not allow some characters that JSON does
 * (YAML 1.2, production c-printable) and reads others as line breaks.
 */
export function yamlSafeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
