import type { ChangeSet } from '../state/change.ts';
import { visible } from '../visible.ts';
import { wrapIndented } from './indent.ts';
import type { Style } from './style.ts';

/** What the mesh is on its way to, whether something changes now or not. */
export function outlookLines(
  { outlook = [] }: ChangeSet,
  { palette, width }: Style,
): readonly string[] {
  return outlook.flatMap(({ title, lines }, index) => [
    ...(index === 0 ? [] : ['']),
    palette.bold(visible(title)),
    ...lines.flatMap((line) => wrapIndented(`  ${visible(line)}`, width)),
  ]);
}
