import { lineStart } from '../mesh/text/lines.ts';

/** A value that lacks the blank before it. */
export interface Glue {
  readonly at: number;
  readonly quote: string;
  /** Behind a dash. */
  readonly isListed?: true;
  /** The cursor is in a list or map that lacks it. */
  readonly isWithin?: true;
}

/** Where the blank is missing before what the cursor is on. JSON needs none between its quotes. */
export function gluedAt(text: string, offset: number): Glue | undefined {
  const line = text.slice(lineStart(offset, text), offset);
  const [, , key, quote = '', valued] =
    /(^\s*(?:- +)*|[{,]\s*)(["']?)[\w-]+\2[ \t]*:(["']?)([^\s#'",{}[\]]*)$/.exec(line) ?? [];
  const [, listed] = /^\s*(?:- +)*-([^\s#'",{}[\]:-]*)$/.exec(line) ?? [];
  const [, within] = /(?:^\s*(?:- +)*|[{,]\s*)[\w-]+[ \t]*:([[{].*)$/.exec(line) ?? [];
  if (within !== undefined) return { at: offset - within.length, quote: '', isWithin: true };
  if (listed !== undefined) return { at: offset - listed.length, quote: '', isListed: true };
  const isEmpty = valued === '' && quote === '' && !/^[\w.-]/.test(text.slice(offset));
  if (valued === undefined || isEmpty || (key !== '' && quote !== '')) return undefined;
  return { at: offset - valued.length - quote.length, quote };
}

/** What closes the brackets and braces that are open behind some words. */
export function closing(words: string): string {
  return [...words.matchAll(/[[\]{}]/g)].reduce((open, [sign]) => {
    if (sign === '[') return `]${open}`;
    return sign === '{' ? `}${open}` : open.slice(1);
  }, '');
}

/** Behind the quote that ends a word, or behind the word where none does. */
export function endOfQuoted(text: string, offset: number, quote: string): number {
  const end = offset + (/^[^\s#'",{}[\]]*/.exec(text.slice(offset))?.[0].length ?? 0);
  return text[end] === quote ? end + 1 : end;
}
