import { groupBy } from '../group-by.ts';
import type { Change } from '../state/change.ts';
import { paintKind, signs } from './changes.ts';
import { fieldLines } from './field-lines.ts';
import { few } from './names.ts';
import type { Style } from './style.ts';

/**
 * Changes that write the same labels and nothing else, such as those of a patch release, which stand in every object of a chart: each with
 * all that are as it is. What few objects have is not among them.
 */
export function alikeLabels(changes: readonly Change[]): ReadonlyMap<Change, readonly Change[]> {
  const groups = groupBy(changes.filter(writesLabels), (change) => JSON.stringify(change.fields));
  const many = [...groups.values()].filter((group) => group.length >= few);
  return new Map(many.flatMap((group) => group.map((change) => [change, group] as const)));
}

type Update = Extract<Change, { readonly kind: 'update' }>;

function writesLabels(change: Change): change is Update {
  return (
    change.kind === 'update' &&
    change.disturbs === undefined &&
    change.unknown.length === 0 &&
    change.fields.length > 0 &&
    change.fields.every(({ path }) => path.startsWith('metadata.labels'))
  );
}

/** All of them as one. */
export function labelLines(
  [first, ...others]: readonly Change[],
  say: (text: string) => string,
  style: Style,
): readonly string[] {
  const { palette } = style;
  if (first === undefined || !('fields' in first)) return [];
  const sign = paintKind(first.kind, palette)(signs[first.kind]);
  return [
    `  ${sign} ${others.length + 1} objects: labels only${palette.dim('  (each with -v)')}`,
    ...first.fields
      .flatMap((field) => fieldLines(field, style))
      .map((line) => `      ${say(line)}`),
  ];
}
