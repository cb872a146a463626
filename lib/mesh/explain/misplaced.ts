import type { Finding } from '../findings/finding.ts';
import { fieldAt, isRecord } from '../../json.ts';
import { dotted, join, keysOf, type Pointer } from '../text/pointer.ts';
import { type Remedy, removal } from '../findings/remedy.ts';
import { scalar } from '../text/scalar.ts';
import { schemaAt, valueAt } from '../schema/schema.ts';
import { keyPointer, placeName, type Violation } from './violation.ts';
import { either, quote } from '../text/words.ts';

/** A key that belongs elsewhere. */
export function misplaced(violation: Violation, all: readonly string[], mesh: unknown): Finding {
  const here = all.filter((home) => home.startsWith(`${dotted(violation.pointer)}.`));
  const homes = here.length > 0 ? here : all;
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

/** A word to the map where it belongs, when that is there. */
function moving(violation: Violation, home: string, mesh: unknown): readonly Remedy[] {
  const { key = '', data } = violation;
  const map = join('', ...home.split('.').filter(Boolean));
  const target = valueAt(map, mesh);
  const value = fieldAt(data, key);
  const isWord = typeof value === 'string' || typeof value === 'boolean' || Number.isInteger(value);
  if (!isRecord(target) || Object.hasOwn(target, key) || !isWord) return [];
  const order = Object.keys(schemaAt(map, mesh).properties ?? {});
  const after = order.slice(0, order.indexOf(key));
  return [
    {
      title: home === '' ? 'Move it to the top of the file' : `Move it under \`${home}\``,
      changes: [
        { kind: 'remove', pointer: keyPointer(violation) },
        {
          kind: 'add',
          map,
          key,
          value: typeof value === 'string' ? scalar(value) : String(value),
          after,
        },
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
