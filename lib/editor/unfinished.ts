import type { Position } from '../mesh/findings/diagnostic.ts';
import { lineEnd, lineStart } from '../mesh/text/lines.ts';
import type { MeshDocument } from '../mesh/text/parse.ts';
import type { Sheet } from './sheet.ts';

/** Whether something is found about what is being written at a position: on its line, or on that of a key it is under. */
export function isUnfinished({ document, diagnosis }: Sheet, cursor: Position): boolean {
  const { diagnostics } = diagnosis();
  if (diagnostics.length === 0) return false;
  const lines = new Set([cursor.line, ...linesAround(cursor, document)]);
  return diagnostics.some(
    ({ range: { start, end }, path }) =>
      path === '' || lines.has(start.line) || (start.line < cursor.line && cursor.line <= end.line),
  );
}

/** The lines of the keys under which a line is; under a blank one the next key may still belong to the line before. */
function linesAround(
  { line }: Position,
  { text, offsetAt, rangeOf }: MeshDocument,
): readonly number[] {
  let at = offsetAt({ line, column: 1 });
  let depth = isContent(at, text) ? indentAt(at, text) : Number.POSITIVE_INFINITY;
  const lines: number[] = [];
  while (at > 0 && depth > 0) {
    at = lineStart(at - 1, text);
    if (!isContent(at, text) || indentAt(at, text) >= depth) continue;
    depth = indentAt(at, text);
    lines.push(rangeOf([at, at]).start.line);
  }
  return lines;
}

function isContent(start: number, text: string): boolean {
  return !/^[ \t]*(#|\r?$)/.test(text.slice(start, lineEnd(start, text)));
}

function indentAt(start: number, text: string): number {
  return /^[ \t]*/.exec(text.slice(start, lineEnd(start, text)))?.[0].length ?? 0;
}
