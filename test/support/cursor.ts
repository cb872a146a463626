import type { Position, Range, TextEdit } from '../../lib/mesh/findings/diagnostic.ts';
import { type Sheet, sheetOf } from '../../lib/editor/sheet.ts';
import { environment } from './mesh.ts';

/** A sheet and the place of the mark `¦` in its text, which is taken out. */
export function atCursor(
  marked: string,
  env = environment(),
): { readonly sheet: Sheet; readonly position: Position } {
  const at = marked.indexOf('¦');
  const before = marked.slice(0, at).split('\n');
  const sheet = sheetOf(marked.slice(0, at) + marked.slice(at + 1), env);
  return {
    sheet,
    position: { line: before.length, column: (before.at(-1) ?? '').length + 1 },
  };
}

/** The text of a sheet in a range, with its line: `9: cluster1`. */
export function shown({ document }: Sheet, { start, end }: Range): string {
  return `${start.line}: ${document.text.slice(document.offsetAt(start), document.offsetAt(end))}`;
}

/** The text after some edits that do not overlap. */
export function edited({ document }: Sheet, edits: readonly TextEdit[]): string {
  const { offsetAt, text } = document;
  return edits
    .toSorted((a, b) => offsetAt(b.range.start) - offsetAt(a.range.start))
    .reduce(
      (result, { range, newText }) =>
        result.slice(0, offsetAt(range.start)) + newText + result.slice(offsetAt(range.end)),
      text,
    );
}
