import { describeRef } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import type { ChangeSet } from '../state/change.ts';
import { runsOf } from './names.ts';
import { visible } from '../visible.ts';
import { plural, type Style } from './style.ts';

/** So many objects of the same reason are named; all that a destruction leaves. */
const most = 3;

/**
 * What stays as it is only for some time, such as a certificate that will be renewed, or although the rest is destroyed; of the same
 * words, all clusters at once.
 */
export function keptLines({ steps }: ChangeSet, style: Style): readonly string[] {
  const { palette, purpose, verbose } = style;
  const kept = steps.flatMap(({ step: { cluster }, changes }) =>
    changes.flatMap(({ kind, ref, note }) =>
      kind === 'keep' && note !== undefined
        ? [{ cluster, note, words: visible(`${describeRef(ref)}: ${note}`) }]
        : [],
    ),
  );
  if (kept.length === 0) return [];
  const objects = [...groupBy(kept, ({ words }) => words)].map(([words, those]) => ({
    words,
    note: those[0]?.note,
    places: runsOf(those.map(({ cluster }) => cluster)),
  }));
  const alike = [...groupBy(objects, ({ note, places }) => `${places}: ${note}`).values()];
  return [
    palette.bold(purpose === 'destroy' ? 'Stays' : 'Kept for now'),
    ...alike.flatMap((those) => {
      const shown = verbose || purpose === 'destroy' ? those : those.slice(0, most);
      const hidden = those.length - shown.length;
      return [
        ...shown.flatMap(({ words, places }) => [`  ${words}`, palette.dim(`      in ${places}`)]),
        ...(hidden === 0
          ? []
          : [`  … ${plural(hidden, 'more object')} for the same reason, shown with -v`]),
      ];
    }),
  ];
}
