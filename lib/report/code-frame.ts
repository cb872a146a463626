import type { Range } from '../mesh/findings/diagnostic.ts';
import { hidePasswords } from '../mesh/text/words.ts';
import { type Glyph, glyphs } from './width.ts';

/** A place to underline. */
export interface Underline {
  readonly range: Range;
  readonly sign: '^' | '-';
  /** Stands behind the underline. */
  readonly label: string;
}

/** A line of a code frame, in parts that may be coloured. */
export interface FrameLine {
  /** `11 | ` or `   | `. */
  readonly gutter: string;
  readonly text: string;
  readonly mark: Underline | undefined;
}

/** The marked lines of a text, in order, each with its underline; cut at the sides to `width` columns. Passwords in URLs are left out. */
export function codeFrame(
  text: string,
  marks: readonly Underline[],
  width: number,
): readonly FrameLine[] {
  const lines = text.split(/\r?\n/);
  const sorted = marks.toSorted((a, b) => a.range.start.line - b.range.start.line);
  const digits = String(sorted.at(-1)?.range.start.line ?? 1).length;
  const pairs = sorted.map((mark) => {
    const number = String(mark.range.start.line).padStart(digits);
    const line = lines[mark.range.start.line - 1] ?? '';
    const { shown, from, to } = cut(line, mark.range, Math.max(20, width - digits - 3));
    const label = mark.label === '' ? '' : ` ${mark.label}`;
    const underline = `${' '.repeat(from)}${mark.sign.repeat(Math.max(1, to - from))}${label}`;
    return {
      code: { gutter: `${number} | `, text: shown, mark: undefined },
      underline: { gutter: `${' '.repeat(digits)} | `, text: underline, mark },
    };
  });
  return pairs.flatMap(({ code, underline }, index) => {
    const above = pairs[index - 1]?.code;
    const again = above?.gutter === code.gutter && above.text === code.text;
    return again ? [underline] : [code, underline];
  });
}

/** The part of the line that fits and shows the start of the range, and the columns of the range in it. */
function cut(
  line: string,
  { start, end }: Range,
  width: number,
): { readonly shown: string; readonly from: number; readonly to: number } {
  const last = end.line === start.line ? end.column - 1 : line.length;
  const before = glyphs(hidePasswords(line.slice(0, start.column - 1)));
  const inside = glyphs(hidePasswords(line.slice(start.column - 1, last)));
  const after = glyphs(hidePasswords(line.slice(last)));
  const space = width - 2;
  const lead = keepEnd(
    before,
    Math.max(Math.floor(space / 3), space - total(inside) - total(after)),
  );
  const body = keepStart(inside, space - total(lead));
  const rest = keepStart(after, space - total(lead) - total(body));
  const from = total(lead);
  return {
    shown: [...lead, ...body, ...rest].map(({ text }) => text).join(''),
    from,
    to: from + total(body),
  };
}

const ellipsis: Glyph = { text: '…', width: 1, offset: 0 };

function keepStart(all: readonly Glyph[], width: number): readonly Glyph[] {
  if (total(all) <= width) return all;
  let used = 0;
  return [
    ...all.filter(({ width: own }) => (used += own) < width),
    ...(width > 0 ? [ellipsis] : []),
  ];
}

function keepEnd(all: readonly Glyph[], width: number): readonly Glyph[] {
  return keepStart(all.toReversed(), width).toReversed();
}

function total(all: readonly Glyph[]): number {
  return all.reduce((sum, { width }) => sum + width, 0);
}
