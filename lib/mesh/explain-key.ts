import type { Finding } from './finding.ts';
import { isRecord } from '../json.ts';
import { edits, nearest } from '../nearest.ts';
import { dotted, join, keysOf } from './pointer.ts';
import type { Pointer } from './pointer.ts';
import { exampleOf, follow, homesOf } from './schema.ts';
import type { Schema } from './schema.ts';
import { keyPointer } from './violation.ts';
import type { Violation } from './violation.ts';
import { either, quote } from './words.ts';

/** A finding about a key that should not be there, and the missing key that it is probably meant to be. */
export interface KeyFinding {
  readonly finding: Finding;
  readonly meant: Pointer | undefined;
}

/** Explains `additionalProperties`: for another role, misspelt, at the wrong place, or unheard of. */
export function explainKey(violation: Violation): KeyFinding {
  const { pointer, key = '' } = violation;
  const role = roleOf(violation);
  if (role !== undefined) return { finding: wrongRole(violation, role), meant: undefined };
  const free = freeKeys(violation);
  const near = nearest(key, free);
  const homes = homesOf(key, pointer);
  const typo = near !== undefined && (homes.length === 0 || edits(key, near) < 2);
  if (!typo && homes.length > 0) {
    return { finding: misplaced(violation, homes), meant: belowHere(homes, pointer) };
  }
  return {
    meant: near === undefined ? undefined : join(pointer, near),
    finding: {
      pointer: keyPointer(violation),
      at: 'key',
      code: 'E-UNKNOWN-KEY',
      message: `There is no key ${quote(key)} ${placeName(pointer)}.`,
      hint: unknownHint(near, free),
    },
  };
}

/** Explains `required`: all keys that one map lacks. */
export function missingKeys(violations: readonly Violation[], mesh: unknown): Finding {
  const pointer = violations[0]?.pointer ?? '';
  const names = either(violations.map(({ key = '' }) => `\`${key}\``));
  return {
    pointer,
    at: 'key',
    code: 'E-MISSING-KEY',
    message:
      pointer === '' ? `The mesh has no ${names}.` : `\`${dotted(pointer)}\` has no ${names}.`,
    hint: `add ${violations.map((violation) => example(violation, mesh)).join('; ')}.`,
  };
}

/** The role that the key is for, when it is not the one that the cluster has. */
function roleOf({ key = '', schema }: Violation): string | undefined {
  const branch = schema.allOf?.find(
    ({ then }) => then !== true && Object.hasOwn(then.properties ?? {}, key),
  );
  const role = branch?.if.properties['role']?.const;
  return typeof role === 'string' ? role : undefined;
}

function wrongRole(violation: Violation, role: string): Finding {
  const { pointer, key = '', data } = violation;
  const name = keysOf(pointer).at(-1) ?? '';
  const own = isRecord(data) ? String(data['role']) : '';
  return {
    pointer: keyPointer(violation),
    at: 'key',
    code: 'E-MISPLACED-KEY',
    message: `\`${key}\` is only for \`role: ${role}\`, but \`${name}\` has \`role: ${own}\`.`,
    hint: 'remove it, or change the role.',
  };
}

function misplaced(violation: Violation, homes: readonly string[]): Finding {
  const places = homes.map((home) =>
    home === '' ? 'at the top of the file' : `under \`${home}\``,
  );
  return {
    pointer: keyPointer(violation),
    at: 'key',
    code: 'E-MISPLACED-KEY',
    message: `${quote(violation.key)} does not belong ${placeName(violation.pointer)}.`,
    hint: `move it ${either(places)}.`,
  };
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

/** Keys that may still be added to the map. */
function freeKeys({ schema, data }: Violation): readonly string[] {
  return Object.keys(schema.properties ?? {}).filter(
    (key) => key !== '$schema' && !(isRecord(data) && Object.hasOwn(data, key)),
  );
}

function unknownHint(near: string | undefined, free: readonly string[]): string {
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (free.length === 0) return 'remove it.';
  return `keys that may still be added here: ${free.map((key) => `\`${key}\``).join(', ')}.`;
}

/** How a missing key is written. */
function example({ key = '', schema }: Violation, mesh: unknown): string {
  const own = schema.properties?.[key];
  const part = own === true || own === undefined ? {} : own;
  const names = declared(part, mesh);
  const words = part.enum ?? (part.const === undefined ? names : [part.const]);
  if (words.length > 0) return either(words.map((word) => `\`${key}: ${String(word)}\``));
  const required = (follow(part).required ?? []).map((name) => `\`${name}\``);
  const otherwise = required.length > 0 ? `\`${key}:\` with ${required.join(', ')}` : `\`${key}\``;
  return exampleOf(part) ?? otherwise;
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
