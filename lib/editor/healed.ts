import { lineStart } from '../mesh/text/lines.ts';

/** A text with the blanks that lack behind its colons. */
export interface Healed {
  readonly text: string;
  /** Where the cursor is in it. */
  readonly offset: number;
  /** Where a place in it is in the text itself. */
  readonly originOf: (at: number) => number;
}

/** In `network:n1` and `primaries:[c1]`; but not between the start of the line and the cursor, where what is written would be no better. Undefined where none lacks. */
export function healedAt(text: string, offset: number): Healed | undefined {
  const start = lineStart(offset, text);
  const colons = text.matchAll(/(?:^[ \t]*(?:- +)*|[{,]\s*)(["']?)[\w-]+\1:(?=[^\s/:,}\]])/gm);
  const gaps = [...colons]
    .map(({ index, 0: found }) => index + found.length)
    .filter((at) => at <= start || at > offset);
  if (gaps.length === 0) return undefined;
  const healed = gaps
    .toReversed()
    .reduce((whole, at) => `${whole.slice(0, at)} ${whole.slice(at)}`, text);
  return {
    text: healed,
    offset: offset + gaps.filter((at) => at <= offset).length,
    originOf: (at) => at - gaps.filter((gap, index) => gap + index < at).length,
  };
}
