import * as fc from 'fast-check';
import { refOf } from '../../lib/cluster/object.ts';
import type { ChangeSet } from '../../lib/state/change.ts';
import { create, object, remove, replace, update } from './changes.ts';
import { bareStep } from './graphs.ts';

const step = bareStep('east/gateway');

/** Whatever a cluster may say, often with what terminals obey: colours, moves, titles, C1. */
export const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom(
        '\u001b[2J',
        '\u001b]0;x\u0007',
        '\u009b31m',
        '\r',
        '\b',
        '\u007f',
        '\n',
        'word',
      ),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => parts.join(''));

/** A plan in which such words are everywhere. */
export function hostileChangeSet(words: string): ChangeSet {
  const problem = { code: 'E-INVALID', message: words, hint: words };
  const map = object('ConfigMap mesh/settings', { data: { [words]: words } });
  const fields = [
    {
      path: `data.${words}`,
      before: words,
      after: `${words}\n${words}`,
      owner: { manager: words, time: words },
    },
    { path: 'data', before: { [words]: words }, after: { long: words.repeat(40) } },
    { path: 'data.b', before: words, after: 'b' },
  ];
  const planned = { step, missing: [], unseen: [] };
  return {
    steps: [
      {
        ...planned,
        changes: [
          update(map, { fields, note: words }),
          create(map, { note: words }),
          replace(map, { reason: words }),
          remove(refOf(map), { reason: words }),
        ],
      },
      { ...planned, changes: [], problem },
    ],
    removals: [],
  };
}
