import type { ChangeSet } from './change.ts';

/** The clusters in which something would be written. */
export function clustersChanged({ steps }: ChangeSet): ReadonlySet<string> {
  return new Set(
    steps.flatMap(({ step, changes }) =>
      changes.some(({ kind }) => kind !== 'keep') ? [step.cluster] : [],
    ),
  );
}
