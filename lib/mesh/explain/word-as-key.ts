import type { Finding } from '../findings/finding.ts';
import type { Remedy } from '../findings/remedy.ts';
import { isRecord } from '../../json.ts';
import { type Pointer, join } from '../text/pointer.ts';
import type { Schema } from '../schema/schema.ts';
import { unknownKey, type Violation } from './violation.ts';

/** A word that was made a key: `primary: true` for `role: primary`. */
interface WordAsKey {
  readonly key: string;
  readonly word: string;
  readonly remedy: Remedy;
}

/** The word among the keys of a map that the value of a missing key could be. */
export function wordAsKey(
  map: Pointer,
  data: unknown,
  { properties = {} }: Schema,
): WordAsKey | undefined {
  if (!isRecord(data)) return undefined;
  for (const [key, part] of Object.entries(properties)) {
    if (part === true || !part.enum || Object.hasOwn(data, key)) continue;
    const word = part.enum.map(String).find((word) => data[word] === true);
    if (word === undefined) continue;
    const pointer = join(map, word);
    return {
      key,
      word,
      remedy: {
        title: `Change to \`${key}: ${word}\``,
        changes: [
          { kind: 'rename', pointer, key },
          { kind: 'write', pointer, value: word },
        ],
        preferred: true,
      },
    };
  }
  return undefined;
}

/** Explains such a key; undefined when it is none. */
export function wordKey(violation: Violation): Finding | undefined {
  const { pointer, key, data, schema } = violation;
  const found = wordAsKey(pointer, data, schema);
  if (found === undefined || found.word !== key) return undefined;
  return {
    ...unknownKey(violation),
    hint: `write \`${found.key}: ${key}\`.`,
    meant: [join(pointer, found.key)],
    remedies: [found.remedy],
  };
}
