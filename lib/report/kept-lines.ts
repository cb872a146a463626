import { describeRef } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import type { ChangeSet } from '../state/change.ts';
import { runsOf } from './names.ts';
import { visible } from '../visible.ts';
import type { Style } from './style.ts';

/**
 * What stays as it is only for some time, such as a certificate that will be renewed, or although the rest is destroyed; of the same
 * words, all clusters at once.
 */
export function keptLines({ steps }: ChangeSet, { palette, purpose }: Style): readonly string[] {
  const kept = steps.flatMap(({ step: { cluster }, changes }) =>
    changes.flatMap(({ kind, ref, note }) =>
      kind === 'keep' && note !== undefined
        ? [{ cluster, words: visible(`${describeRef(ref)}: ${note}`) }]
        : [],
    ),
  );
  if (kept.length === 0) return [];
  return [
    palette.bold(purpose === 'destroy' ? 'Stays' : 'Kept for now'),
    ...[...groupBy(kept, ({ words }) => words)].flatMap(([words, those]) => [
      `  ${words}`,
      palette.dim(`      in ${runsOf(those.map(({ cluster }) => cluster))}`),
    ]),
  ];
}
