import { LineCounter } from 'yaml';
import type { Position } from '../findings/diagnostic.ts';

/** Where the lines of a text begin. The YAML parser's own counting misses line ends within tokens that it does not expect. */
export function lineStarts(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    lines.addNewLine(at + 1);
  }
  return lines;
}

/** The offset of a position; one beyond the end of its line or of the text counts as that end. */
export function offsetsIn(
  text: string,
  { lineStarts: starts }: LineCounter = lineStarts(text),
): (position: Position) => number {
  return ({ line, column }) => {
    const start = starts[line - 1] ?? text.length;
    const next = starts[line];
    const end = next === undefined ? text.length : next - (text[next - 2] === '\r' ? 2 : 1);
    return Math.min(start + column - 1, end);
  };
}

/** From the start of the line, from 0. */
export function columnOf(offset: number, text: string): number {
  return offset - lineStart(offset, text);
}

/** How much deeper each level is: as the first indented line. */
export function stepOf(text: string): number {
  return /^( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2;
}

/** Offset of the first character of the line. */
export function lineStart(offset: number, text: string): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset of the line end, or of the end of the text. */
export function lineEnd(offset: number, text: string): number {
  const next = text.indexOf('\n', offset);
  if (next < 0) return text.length;
  return text[next - 1] === '\r' && next > offset ? next - 1 : next;
}
