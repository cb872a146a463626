import type { Finding } from '../finding.ts';
import { isRecord } from '../../json.ts';
import { allNearest, edits } from '../../nearest.ts';
import { dotted, join, keysOf } from '../pointer.ts';
import type { Pointer } from '../pointer.ts';
import { changeTo, removal } from '../mend/remedy.ts';
import type { Remedy } from '../mend/remedy.ts';
import { scalar } from '../text/scalar.ts';
import { homesOf, schemaAt, valueAt } from '../schema.ts';
import { keyPointer } from './violation.ts';
import type { Violation } from './violation.ts';
import { asText, both, either, quote } from '../words.ts';

/** Explains `additionalProperties`: for another role, misspelt, at the wrong place, or unheard of. */
export function explainKey(violation: Violation, mesh: unknown): Finding {
  const { pointer, key = '', schema } = violation;
  const role = roleOf(violation);
  if (role !== undefined) return wrongRole(violation, role);
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

/** What was probably meant; to take it out would not mend that. */
type Insight = Partial<Pick<Finding, 'hint' | 'meant' | 'remedies'>>;

/** `{version:1.31.0}` and `{version=1.31.0}` are keys without a value. */
function glued({ pointer, key = '', data }: Violation, free: readonly string[]): Insight {
  const [, name = '', value = ''] = /^([^:=]+)[:=](.+)$/.exec(key) ?? [];
  if (!free.includes(name) || !isRecord(data) || data[key] !== null) return {};
  return {
    hint: `write a colon and a space after the key: \`${name}: ${value}\`.`,
    meant: [join(pointer, name)],
    remedies: [],
  };
}

/** `metadata: { name: … }`: what belongs here is one level too deep. */
function wrapped({ pointer, key = '', data }: Violation, free: readonly string[]): Insight {
  const inner = isRecord(data) ? data[key] : undefined;
  const names = isRecord(inner) ? free.filter((name) => Object.hasOwn(inner, name)) : [];
  if (names.length === 0) return {};
  const words = both(names.map((name) => `\`${name}\``));
  const verb = names.length === 1 ? 'belongs' : 'belong';
  return {
    hint: `${words} ${verb} ${placeName(pointer)}, without ${quote(key)} around.`,
    meant: names.map((name) => join(pointer, name)),
    remedies: [],
  };
}

/** A whole cluster that stands beside `clusters` or in another one. */
function outside(violation: Violation, mesh: unknown): Insight {
  const { pointer, key = '', data } = violation;
  const value = isRecord(data) ? data[key] : undefined;
  const entry = schemaAt(join('/clusters', key), mesh);
  const looksLikeOne =
    isRecord(value) && entry.required?.every((name) => Object.hasOwn(value, name)) === true;
  if (!looksLikeOne || pointer === '/clusters') return {};
  return {
    hint: 'this looks like a cluster: indent it as the others under `clusters`.',
    remedies: [
      {
        title: `Put ${quote(key)} under \`clusters\``,
        changes: [{ kind: 'nest', pointer: keyPointer(violation), under: '/clusters' }],
      },
    ],
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
  const own = isRecord(data) ? asText(data['role']) : '';
  return {
    pointer: keyPointer(violation),
    at: 'key',
    code: 'E-MISPLACED-KEY',
    message: `\`${key}\` is only for \`role: ${role}\`, but \`${name}\` has \`role: ${own}\`.`,
    hint: 'remove it, or change the role.',
    remedies: [
      removal(keyPointer(violation), key),
      { ...changeTo(join(pointer, 'role'), role), title: `Change to \`role: ${role}\`` },
    ],
  };
}

function misplaced(violation: Violation, homes: readonly string[], mesh: unknown): Finding {
  const below = belowHere(homes, violation.pointer);
  const places = homes.map((home) =>
    home === '' ? 'at the top of the file' : `under \`${home}\``,
  );
  return {
    pointer: keyPointer(violation),
    at: 'key',
    code: 'E-MISPLACED-KEY',
    message: `${quote(violation.key)} does not belong ${placeName(violation.pointer)}.`,
    hint: `move it ${either(places)}.`,
    meant: below,
    remedies: [
      ...below.map((under) => ({
        title: `Indent it under \`${keysOf(under).at(-1) ?? ''}\``,
        changes: [{ kind: 'nest', pointer: keyPointer(violation), under } as const],
        preferred: true,
      })),
      ...homes
        .filter(() => homes.length === 1)
        .flatMap((home) => [...wrapping(violation, home), ...moving(violation, home, mesh)]),
      removal(keyPointer(violation), violation.key ?? ''),
    ],
  };
}

function respelling(violation: Violation, key: string, preferred: boolean): Remedy {
  const pointer = keyPointer(violation);
  return { title: `Change to \`${key}\``, changes: [{ kind: 'rename', pointer, key }], preferred };
}

/** `addresses: …` → `metallb: { addresses: … }`, when only that key is missing between. */
function wrapping(violation: Violation, home: string): readonly Remedy[] {
  const { pointer, data } = violation;
  const between = home.slice(home.lastIndexOf('.') + 1);
  const fits =
    home === [...keysOf(pointer), between].join('.') && isRecord(data) && !(between in data);
  if (!fits) return [];
  return [
    {
      title: `Put it under \`${between}\``,
      changes: [
        {
          kind: 'enclose',
          pointer: keyPointer(violation),
          what: 'entry',
          before: `${between}: { `,
          behind: ' }',
        },
      ],
      preferred: true,
    },
  ];
}

/** A text to the map where it belongs, when that is there. */
function moving(violation: Violation, home: string, mesh: unknown): readonly Remedy[] {
  const { key = '', data } = violation;
  const map = join('', ...home.split('.').filter(Boolean));
  const target = valueAt(map, mesh);
  const value = isRecord(data) ? data[key] : undefined;
  if (!isRecord(target) || Object.hasOwn(target, key) || typeof value !== 'string') return [];
  const order = Object.keys(schemaAt(map, mesh).properties ?? {});
  const after = order.slice(0, order.indexOf(key));
  return [
    {
      title: home === '' ? 'Move it to the top of the file' : `Move it under \`${home}\``,
      changes: [
        { kind: 'remove', pointer: keyPointer(violation) },
        { kind: 'add', map, key, value: scalar(value), after },
      ],
    },
  ];
}

/** `addresses` beside a missing `metallb`: one mistake, not two. */
function belowHere(homes: readonly string[], from: Pointer): readonly Pointer[] {
  const prefix = from === '' ? '' : `${dotted(from)}.`;
  const [home] = homes;
  if (homes.length !== 1 || home === undefined || !home.startsWith(prefix)) return [];
  return [join(from, home.slice(prefix.length).split('.')[0] ?? '')];
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
