import type { Finding } from '../findings/finding.ts';
import { type Repair, type Remedy, removal } from '../findings/remedy.ts';
import { fieldAt, isRecord } from '../../json.ts';
import { follow } from '../schema/schema.ts';
import { scalar } from '../text/scalar.ts';
import { dotted, join } from '../text/pointer.ts';
import { keyPointer, unknownKey, type Violation } from './violation.ts';
import { asText } from '../text/words.ts';

/** `istioVersion`, `istio.version`, `istio_version`: two keys written as one; undefined when the key is none of these. */
export function joinedKey(violation: Violation): Finding | undefined {
  const { pointer, key = '', data, schema } = violation;
  const letters = lettersOf(key);
  for (const [outer, part] of Object.entries(schema.properties ?? {})) {
    const properties = part === true ? {} : (follow(part).properties ?? {});
    const inner = Object.keys(properties).find(
      (name) => lettersOf(outer) + lettersOf(name) === letters,
    );
    if (inner === undefined) continue;
    const value = fieldAt(data, key);
    const written = fieldAt(data, outer);
    return {
      ...unknownKey(violation, `: \`${inner}\` is a key of \`${outer}\``),
      hint: isRecord(value)
        ? `write \`${inner}:\` under \`${outer}:\`.`
        : `write \`${outer}: { ${inner}: ${scalar(asText(value))} }\`.`,
      meant: [join(pointer, outer)],
      remedies: remediesFor(violation, { outer, inner, value, written }),
    };
  }
  return undefined;
}

interface Joined {
  readonly outer: string;
  readonly inner: string;
  readonly value: unknown;
  /** What stands under the outer key. */
  readonly written: unknown;
}

function remediesFor(
  violation: Violation,
  { outer, inner, value, written }: Joined,
): readonly Remedy[] {
  const pointer = keyPointer(violation);
  const map = join(violation.pointer, outer);
  if (written === undefined) {
    const changes: readonly Repair[] = [
      { kind: 'rename', pointer, key: outer },
      { kind: 'enclose', pointer, what: 'value', before: `{ ${inner}: `, behind: ' }' },
    ];
    const title = `Change to \`${outer}: { ${inner}: ${asText(value)} }\``;
    return [{ title, changes, preferred: true }];
  }
  if (!isRecord(written) || Object.hasOwn(written, inner) || typeof value !== 'string') {
    return [removal(pointer, violation.key ?? '')];
  }
  const changes: readonly Repair[] = [
    { kind: 'remove', pointer },
    { kind: 'add', map, key: inner, value: scalar(value), after: [] },
  ];
  return [{ title: `Move it to \`${dotted(join(map, inner))}\``, changes, preferred: true }];
}

function lettersOf(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}
