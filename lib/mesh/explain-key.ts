import type { ErrorObject } from 'ajv';
import type { Finding } from './finding.ts';
import { isRecord } from '../json.ts';
import { edits, nearest } from '../nearest.ts';
import { dotted, join, keysOf } from './pointer.ts';
import type { Pointer } from './pointer.ts';
import { exampleOf, follow, homesOf, meshSchema, schemaOf } from './schema.ts';
import type { Schema } from './schema.ts';
import { either, quote } from './words.ts';

/** A finding about a key that should not be there, and the missing key that it is probably meant to be. */
export interface KeyFinding {
  readonly finding: Finding;
  readonly meant: Pointer | undefined;
}

/** Explains Ajv's `additionalProperties`: for another role, misspelt, at the wrong place, or unheard of. */
export function explainKey(error: ErrorObject): KeyFinding {
  const key = String(error.params['additionalProperty']);
  const pointer = join(error.instancePath, key);
  const otherRole = roleOf(key, error);
  if (otherRole !== undefined) {
    return { finding: wrongRole(error, key, otherRole), meant: undefined };
  }
  const free = freeKeys(error);
  const near = nearest(key, free);
  const homes = homesOf(key).map((home) => adapt(home, error.instancePath));
  const typo = near !== undefined && (homes.length === 0 || edits(key, near) < 2);
  if (!typo && homes.length > 0) {
    return { finding: misplaced(error, key, homes), meant: belowHere(homes, error.instancePath) };
  }
  return {
    meant: near === undefined ? undefined : join(error.instancePath, near),
    finding: {
      pointer,
      at: 'key',
      code: 'E-UNKNOWN-KEY',
      message: `There is no key ${quote(key)} ${placeName(error.instancePath)}.`,
      ...unknownHint(near, free),
    },
  };
}

/** Explains Ajv's `required`: all keys that one map lacks. */
export function missingKeys(errors: readonly ErrorObject[], mesh: unknown): Finding {
  const pointer = errors[0]?.instancePath ?? '';
  const keys = errors.map((error) => ({ error, key: String(error.params['missingProperty']) }));
  const names = either(keys.map(({ key }) => `\`${key}\``));
  return {
    pointer,
    at: 'key',
    code: 'E-MISSING-KEY',
    message:
      pointer === '' ? `The mesh has no ${names}.` : `\`${dotted(pointer)}\` has no ${names}.`,
    hint: `add ${keys.map(({ key, error }) => example(key, error, mesh)).join('; ')}.`,
  };
}

/** The role that the key is for, when it is not the one that the cluster has. */
function roleOf(key: string, error: ErrorObject): string | undefined {
  const here = schemaOf(error);
  const owner = Object.values(meshSchema.definitions ?? {}).find(({ allOf }) =>
    allOf?.some(({ then }) => then === here),
  );
  const branch = owner?.allOf?.find(
    ({ then }) => then !== true && Object.hasOwn(then.properties ?? {}, key),
  );
  const role = branch?.if.properties['role']?.const;
  return typeof role === 'string' ? role : undefined;
}

function wrongRole(error: ErrorObject, key: string, role: string): Finding {
  const name = keysOf(error.instancePath).at(-1) ?? '';
  const data: unknown = error.data;
  return {
    pointer: join(error.instancePath, key),
    at: 'key',
    code: 'E-MISPLACED-KEY',
    message: `\`${key}\` is only for \`role: ${role}\`, but \`${name}\` has ${quote(`role: ${isRecord(data) ? String(data['role']) : ''}`)}.`,
    hint: 'remove it, or change the role.',
  };
}

function misplaced(error: ErrorObject, key: string, homes: readonly string[]): Finding {
  const places = homes.map((home) =>
    home === '' ? 'at the top of the file' : `under \`${home}\``,
  );
  return {
    pointer: join(error.instancePath, key),
    at: 'key',
    code: 'E-MISPLACED-KEY',
    message: `${quote(key)} does not belong ${placeName(error.instancePath)}.`,
    hint: `move it ${either(places)}.`,
  };
}

/** `clusters.<name>.loadBalancer`, seen from within `clusters.cluster1`, is `clusters.cluster1.loadBalancer`. */
function adapt(home: string, from: Pointer): string {
  const names = keysOf(from);
  const parts = home.split('.');
  const shared = parts.findIndex((part, index) => part !== '<name>' && part !== names[index]);
  return parts
    .map((part, index) => (index < shared || shared < 0 ? (names[index] ?? part) : part))
    .join('.');
}

/** `addresses` beside a missing `metallb`: one mistake, not two. */
function belowHere(homes: readonly string[], from: Pointer): Pointer | undefined {
  const prefix = from === '' ? '' : `${dotted(from)}.`;
  const [home] = homes;
  if (homes.length !== 1 || home === undefined || !home.startsWith(prefix)) return undefined;
  return join(from, home.slice(prefix.length).split('.')[0] ?? '');
}

function placeName(pointer: Pointer): string {
  return pointer === '' ? 'at the top of the file' : `in \`${dotted(pointer)}\``;
}

/** Keys that may still be added to the map that the error is about. */
function freeKeys(error: ErrorObject): readonly string[] {
  const present: unknown = error.data;
  return Object.keys(schemaOf(error).properties ?? {}).filter(
    (key) => key !== '$schema' && !(isRecord(present) && Object.hasOwn(present, key)),
  );
}

function unknownHint(
  near: string | undefined,
  free: readonly string[],
): { readonly hint?: string } {
  if (near !== undefined) return { hint: `did you mean \`${near}\`?` };
  if (free.length === 0) return { hint: 'remove it.' };
  return {
    hint: `keys that may still be added here: ${free.map((key) => `\`${key}\``).join(', ')}.`,
  };
}

/** How a missing key is written. */
function example(key: string, error: ErrorObject, mesh: unknown): string {
  const own = schemaOf(error).properties?.[key];
  const schema = own === true || own === undefined ? {} : own;
  const names = declared(schema, mesh);
  const words = schema.enum ?? (schema.const === undefined ? names : [schema.const]);
  if (words.length > 0) return either(words.map((word) => `\`${key}: ${String(word)}\``));
  const required = (follow(schema).required ?? []).map((name) => `\`${name}\``);
  const otherwise = required.length > 0 ? `\`${key}:\` with ${required.join(', ')}` : `\`${key}\``;
  return exampleOf(schema) ?? otherwise;
}

/** At most three names that a reference could have. */
function declared(schema: Schema, mesh: unknown): readonly string[] {
  const reference = schema['x-ref'];
  const map = reference && isRecord(mesh) ? mesh[reference.to.slice(1)] : undefined;
  if (!isRecord(map)) return [];
  const where = Object.entries(reference?.where ?? {});
  return Object.entries(map)
    .filter(([, target]) =>
      where.every(([key, value]) => isRecord(target) && target[key] === value),
    )
    .map(([name]) => name)
    .slice(0, 3);
}
