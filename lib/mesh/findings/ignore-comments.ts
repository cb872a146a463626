import { lineEnd, lineStart } from '../text/lines.ts';
import { lexemesIn } from '../text/lexemes.ts';
import type { MeshDocument } from '../text/parse.ts';
import type { Span } from '../text/place.ts';

/** A comment `# isthmus-ignore CODE, CODE -- reason`. */
export interface Suppression {
  readonly span: Span;
  /** The line that it is about, from 1: its own, or the one below when nothing else is on its own. */
  readonly line: number;
  readonly words: readonly IgnoredWord[];
}

/** A code, or what should be one. */
export interface IgnoredWord {
  readonly text: string;
  readonly span: Span;
}

/** In the order of the text. */
export function suppressionsIn({ text, rangeOf }: MeshDocument): readonly Suppression[] {
  if (!text.includes('isthmus-ignore')) return [];
  return commentsIn(text).flatMap((span): readonly Suppression[] => {
    const [, intro = '', list = ''] =
      /^(#\s*isthmus-ignore(?![\w-]):?)(.*?)(\s--\s.*|\s--)?$/.exec(text.slice(...span)) ?? [];
    if (intro === '') return [];
    const start = span[0] + intro.length;
    const words = [...list.matchAll(/[^\s,]+/g)].map(({ 0: word, index }) => ({
      text: word,
      span: [start + index, start + index + word.length] as const,
    }));
    const alone = text.slice(lineStart(span[0], text), span[0]).trim() === '';
    const line = rangeOf([alone ? nextContent(span[1], text) : span[0], span[1]]).start.line;
    return [{ span, line, words }];
  });
}

/** Offset in the line below, further comments skipped. */
function nextContent(offset: number, text: string): number {
  let at = text.indexOf('\n', offset) + 1;
  while (at > 0 && /^[ \t]*#/.test(text.slice(at, lineEnd(at, text)))) {
    at = text.indexOf('\n', at) + 1;
  }
  return at === 0 ? text.length : at;
}

/** Comments, as YAML sees them: not what looks like one within text. */
function commentsIn(text: string): readonly Span[] {
  return [...lexemesIn(text)]
    .filter(({ type }) => type === 'comment')
    .map(({ text, offset }) => [offset, offset + text.trimEnd().length]);
}
