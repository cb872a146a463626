import type { ErrorObject } from 'ajv';
import type { Finding } from './finding.ts';
import { edits, nearest } from './nearest.ts';
import { dotted, join, keysOf } from './pointer.ts';
import type { Pointer } from './pointer.ts';
import { follow, homesOf, meshSchema, schemaOf } from './schema.ts';
import type { Schema } from './schema.ts';
import { either, isRecord, quote } from './words.ts';

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
    return { finding: misplaced(error, key, homes), meant: undefined };
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

/** Explains Ajv's `required`. */
export function missingKey(error: ErrorObject, mesh: unknown): Finding {
  const { instancePath } = error;
  const key = String(error.params['missingProperty']);
  const own = schemaOf(error).properties?.[key];
  return {
    pointer: instancePath,
    at: 'key',
    code: 'E-MISSING-KEY',
    message:
      instancePath === ''
        ? `The mesh has no \`${key}\`.`
        : `\`${dotted(instancePath)}\` has no \`${key}\`.`,
    hint: missingHint(key, own === true || own === undefined ? {} : own, mesh),
  };
}

/** The role that the key is for, when it is not the one that the cluster has. */
function roleOf(key: string, error: ErrorObject): string | undefined {
  const name = /^#\/definitions\/(\w+)\/allOf\/\d+\/then\//.exec(error.schemaPath)?.[1];
  const branches = (name === undefined ? undefined : meshSchema.definitions?.[name])?.allOf ?? [];
  const branch = branches.find(({ then }) => then !== true && then.properties?.[key] !== undefined);
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

function placeName(pointer: Pointer): string {
  return pointer === '' ? 'at the top of the file' : `in \`${dotted(pointer)}\``;
}

/** Keys that may still be added to the map that the error is about. */
function freeKeys(error: ErrorObject): readonly string[] {
  const present: unknown = error.data;
  return Object.keys(schemaOf(error).properties ?? {}).filter(
    (key) => key !== '$schema' && !(isRecord(present) && key in present),
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

function missingHint(key: string, schema: Schema, mesh: unknown): string {
  const names = declared(schema, mesh);
  const words = schema.enum ?? (schema.const === undefined ? names : [schema.const]);
  if (words.length > 0) return `add ${either(words.map((word) => `\`${key}: ${String(word)}\``))}.`;
  const { markdownDescription = '', description = '' } = schema;
  const example = /Example: (`[^`]+`)/.exec(markdownDescription)?.[1];
  if (example !== undefined) return `add it, for example ${example}.`;
  const required = follow(schema).required ?? [];
  const sentence = /^.*?[.](?= |$)/.exec(description)?.[0];
  if (required.length > 0) {
    return `add \`${key}:\` with ${required.map((name) => `\`${name}\``).join(', ')}.`;
  }
  return sentence === undefined ? `add \`${key}\`.` : `add it. ${sentence}`;
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
