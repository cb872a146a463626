import type { Finding } from '../findings/finding.ts';
import { glued, outside, wrapped } from './insight.ts';
import { isRecord } from '../../json.ts';
import { misplaced } from './misplaced.ts';
import { allNearest, edits } from '../../nearest.ts';
import { join, keysOf } from '../text/pointer.ts';
import { changeTo, type Remedy, removal } from '../findings/remedy.ts';
import { homesOf, isReplaced } from '../schema/schema.ts';
import { isHarmful } from '../rules/refused.ts';
import { joinedKey } from './joined-key.ts';
import { keyPointer, placeName, type Violation } from './violation.ts';
import { wordKey } from './word-as-key.ts';
import { asText, quote } from '../text/words.ts';

/** Explains `additionalProperties`: for another role, misspelt, at the wrong place, or unheard of. */
export function explainKey(violation: Violation, mesh: unknown): Finding {
  const { pointer, key = '', schema } = violation;
  const role = roleOf(violation);
  if (role !== undefined) return wrongRole(violation, role, mesh);
  const known = joinedKey(violation) ?? wordKey(violation);
  if (known) return known;
  const free = freeKeys(violation);
  const nearest = allNearest(key, free);
  const [near] = nearest;
  const homes = homesOf(key, pointer);
  const typo =
    near !== undefined &&
    (homes.length === 0 || edits(key, near) < 2 || schema.required?.includes(near) === true);
  if (!typo && homes.length > 0) return misplaced(violation, homes, mesh);
  const unknown = {
    pointer: keyPointer(violation),
    at: 'key',
    code: 'E-UNKNOWN-KEY',
    message: `There is no key ${quote(key)} ${placeName(pointer)}.`,
  } as const;
  if (near !== undefined) {
    return {
      ...unknown,
      hint: `did you mean \`${near}\`?`,
      meant: [join(pointer, near)],
      remedies: nearest.map((word) => respelling(violation, word, nearest.length === 1)),
    };
  }
  return {
    ...unknown,
    hint:
      free.length === 0
        ? 'remove it.'
        : `keys that may still be added here: ${free.map((name) => `\`${name}\``).join(', ')}.`,
    remedies: [removal(keyPointer(violation), key)],
    ...glued(violation, free),
    ...wrapped(violation, free),
    ...outside(violation, mesh),
  };
}

/** The role that the key is for, when it is not the one that the cluster has. */
function roleOf({ key = '', schema }: Violation): string | undefined {
  const branch = schema.allOf?.find(
    ({ then }) => then !== true && Object.hasOwn(then.properties ?? {}, key),
  );
  const wanted = branch?.if.properties['role'];
  const role = wanted === false ? undefined : wanted?.const;
  return typeof role === 'string' ? role : undefined;
}

function wrongRole(violation: Violation, role: string, mesh: unknown): Finding {
  const { pointer, key = '', data } = violation;
  const name = keysOf(pointer).at(-1) ?? '';
  const own = isRecord(data) ? asText(data['role']) : '';
  const place = join(pointer, 'role');
  const otherRole = { ...changeTo(place, role), title: `Change to \`role: ${role}\`` };
  const harmless = !isHarmful(place, role, mesh);
  return {
    pointer: keyPointer(violation),
    at: 'key',
    code: 'E-MISPLACED-KEY',
    message: `\`${key}\` is only for \`role: ${role}\`, but \`${name}\` has \`role: ${own}\`.`,
    hint: 'remove it, or change the role.',
    remedies: [removal(keyPointer(violation), key), ...(harmless ? [otherRole] : [])],
  };
}

/** "Change to `context`", for a key. */
export function respelling(violation: Violation, key: string, preferred: boolean): Remedy {
  const pointer = keyPointer(violation);
  return { title: `Change to \`${key}\``, changes: [{ kind: 'rename', pointer, key }], preferred };
}

/** Keys that may still be added to the map. */
export function freeKeys({ schema, data }: Violation): readonly string[] {
  const there = Object.keys(isRecord(data) ? data : {});
  return Object.keys(schema.properties ?? {}).filter(
    (key) => key !== '$schema' && !there.includes(key) && !isReplaced(key, there, schema),
  );
}
