import { stripVTControlCharacters } from 'node:util';

/** What a reader sees as one character, and how many columns of a terminal it takes. */
export interface Glyph {
  readonly text: string;
  readonly width: number;
  /** Where it starts in the text, in UTF-16 units. */
  readonly offset: number;
}

/** Most texts; a segmenter takes longer to make than such a text to print. */
const plain = /^[ -~]*$/;

let segmenter: Intl.Segmenter | undefined;

/** The glyphs of one line. Control characters and what takes no room become visible signs, so that no file can steer the terminal and nothing looks like another thing; a tab is one `→`. */
export function glyphs(line: string): readonly Glyph[] {
  if (plain.test(line)) return Array.from(line, (text, offset) => ({ text, width: 1, offset }));
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return [...segmenter.segment(line)].map(({ segment, index }) => {
    const text = visible(segment);
    return { text, width: widthOf(text), offset: index };
  });
}

/** Columns that a text takes, colours not counted. */
export function columns(text: string): number {
  return glyphs(stripVTControlCharacters(text)).reduce((sum, { width }) => sum + width, 0);
}

/** Words in lines of at most so many columns; a longer word keeps a line of its own. */
export function wrap(words: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && columns(line) + 1 + columns(word) <= width) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

function visible(segment: string): string {
  if (segment === '\t') return '→';
  return segment.replace(
    /[\p{Cc}\u00ad\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff]/gu,
    (letter) => {
      const code = letter.charCodeAt(0);
      return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
    },
  );
}

/** East Asian Wide and emoji take two columns (Unicode TR 11), combining marks alone none. */
function widthOf(segment: string): number {
  if (/^\p{Mark}+$/u.test(segment)) return 0;
  return wide.test(segment) ? 2 : 1;
}

const wide =
  /^(?:\p{Emoji_Presentation}|.\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}])/u;

/** A text in which signs that a terminal would obey are shown instead. */
export function printable(text: string): string {
  return glyphs(text)
    .map(({ text }) => text)
    .join('');
}
