import { parseAllDocuments } from 'yaml';
import { lineEnd, lineStart } from './lines.ts';
import { count } from './words.ts';
import type { SlipFix, Span, SpanEdit } from './place.ts';
import { applySpans } from './spans.ts';

/** Spaces for all tabs in the indentation of a text, when that makes it YAML. */
export function untabbing(text: string): readonly SlipFix[] {
  return workable(text, { title: 'Indent with spaces', edits: spacesFor(text), preferred: true });
}

/** Line ends as everybody writes them, for those of old Macs. */
export function endingLines(text: string): readonly SlipFix[] {
  const edits = [...text.matchAll(/\r(?!\n)/g)].map(({ index }) => ({
    span: [index, index + 1] as const,
    newText: '\n',
  }));
  return workable(text, { title: 'End the lines as usual', edits, preferred: true });
}

/** Quotes around the rest of the line, up to a comment. */
export function quoting(text: string, start: number, preferred: boolean): readonly SlipFix[] {
  const rest = /^.*?(?=\s+#|\s*$)/.exec(text.slice(start, lineEnd(start, text)))?.[0] ?? '';
  const edits = [{ span: [start, start + rest.length], newText: JSON.stringify(rest) }] as const;
  return workable(text, { title: 'Quote it', edits, ...(preferred ? { preferred } : {}) });
}

/** Single quotes for the double ones around a place, when they mean no escape sequence. */
export function singleQuoting(text: string, at: number): readonly SlipFix[] {
  const start = text.lastIndexOf('"', at);
  const [quoted = '', inside = ''] = /^"([^"'\n]*)"/.exec(text.slice(start)) ?? [];
  if (start < 0 || quoted === '') return [];
  const edits = [{ span: [start, start + quoted.length], newText: `'${inside}'` }] as const;
  return workable(text, { title: 'Put it between single quotes', edits, preferred: true });
}

/** The bracket or quote that is missing, at the end of the line; before a comment, which may also have been meant as text. */
export function closing(text: string, start: number, sign: string): readonly SlipFix[] {
  const line = text.slice(start, lineEnd(start, text));
  const [written = ''] = /^.*?(?=\s+#|\s*$)/.exec(line) ?? [];
  const at = start + written.length;
  const edits = [{ span: [at, at], newText: sign }] as const;
  const sure = /["']/.test(sign) && written === line.trimEnd();
  const fix = { title: `Add the missing \`${sign}\``, edits };
  return workable(text, { ...fix, ...(sure ? { preferred: true as const } : {}) });
}

/** A colon and a space for the `=` behind the first word. */
export function replacingEquals(text: string, start: number): readonly SlipFix[] {
  const [, word = '', sign = ''] =
    /^([\w.-]+)([ \t]*=[ \t]*)/.exec(text.slice(start, lineEnd(start, text))) ?? [];
  const at = start + word.length;
  const edits = [{ span: [at, at + sign.length], newText: ': ' }] as const;
  return word === ''
    ? []
    : workable(text, {
        title: `Write \`${word}: \` for \`${word}${sign}\``,
        edits,
        preferred: true,
      });
}

/** A colon behind the first word. */
export function addingColon(text: string, start: number): readonly SlipFix[] {
  const word = /^[\w.-]+(?=[ \t]|\r?$)/m.exec(text.slice(start, lineEnd(start, text)))?.[0];
  return word === undefined
    ? []
    : inserting(text, start + word.length, ':', `a colon behind \`${word}\``);
}

/** A space behind the colon of the first word, and of all others that lack it after that is mended. */
export function addingSpace(text: string, start: number): readonly SlipFix[] {
  const words = gluedWords(text, start);
  const edits = words.map(({ end }) => ({ span: [end, end] as const, newText: ' ' }));
  const [first, ...more] = words.map(({ word }) => `\`${word}\``);
  const others = more.length === 0 ? '' : ` and ${count(more.length, 'other colon')}`;
  return workable(text, { title: `Add a space behind ${first}${others}`, edits, preferred: true });
}

interface GluedWord {
  /** With its colon. */
  readonly word: string;
  readonly end: number;
}

/** Keys without a space behind their colon at which the parser stops, one after the other. */
function gluedWords(text: string, start: number): readonly GluedWord[] {
  const word = /^(["']?)[\w.-]+\1:(?=[^\s/])/.exec(text.slice(start))?.[0];
  if (word === undefined) return [];
  const end = start + word.length;
  const mended = `${text.slice(0, end)} ${text.slice(end)}`;
  const error = parseAllDocuments(mended).flatMap(({ errors }) => errors)[0];
  const next = error === undefined ? [] : gluedWords(mended, error.pos[0]);
  return [{ word, end }, ...next.map((one) => ({ ...one, end: one.end - 1 }))];
}

/** A comma behind a value that another key follows. */
export function addingComma(text: string, start: number): readonly SlipFix[] {
  const value = /^\S+(?=[ \t]+[\w.-]+:)/.exec(text.slice(start, lineEnd(start, text)))?.[0] ?? '';
  return inserting(text, start + value.length, ',', `a comma behind \`${value}\``);
}

function inserting(text: string, at: number, newText: string, what: string): readonly SlipFix[] {
  return workable(text, { title: `Add ${what}`, edits: [{ span: [at, at], newText }] });
}

/** Takes one sign away. */
export function withoutSign(text: string, start: number): readonly SlipFix[] {
  const title = `Remove the \`${text[start] ?? ''}\``;
  return workable(text, { title, edits: [{ span: [start, start + 1], newText: '' }] });
}

/** One document of two, where they have no key in common. */
export function joining(text: string, [start, end]: Span): readonly SlipFix[] {
  if (text.slice(start, end) !== '---' || lineEnd(end, text) !== end) return [];
  const next = text.indexOf('\n', end) + 1;
  const edits = [{ span: [start, next], newText: '' }] as const;
  return next === 0 ? [] : workable(text, { title: 'Remove the `---`', edits }, true);
}

/** Takes the dash of a list item away. */
export function withoutDash(text: string, start: number): readonly SlipFix[] {
  const at = text.indexOf('-', start);
  const gap = /^-\s*/.exec(text.slice(at, lineEnd(at, text)))?.[0].length ?? 1;
  return workable(text, {
    title: 'Remove the `-`',
    edits: [{ span: [at, at + gap], newText: '' }],
  });
}

/** The indent of the line, as that of lines above which is just smaller or just larger. */
export function realigning(text: string, at: number): readonly SlipFix[] {
  const start = lineStart(at, text);
  const own = indentAt(text, start);
  const above = text.slice(0, start).match(/^ *(?=[^\s#])/gm) ?? [];
  const widths = [...new Set(above.map(({ length }) => length))];
  const smaller = widths.filter((width) => width < own);
  const larger = widths.filter((width) => width > own);
  return [Math.max(...smaller), Math.min(...larger)]
    .filter(Number.isFinite)
    .flatMap((width) => indenting(text, start, width));
}

/** The next line as deep as the one of an error, when it is deeper. */
export function realigningNext(text: string, at: number): readonly SlipFix[] {
  const next = text.indexOf('\n', at) + 1;
  const width = indentAt(text, lineStart(at, text));
  return next > 0 && indentAt(text, next) > width ? indenting(text, next, width) : [];
}

function indenting(text: string, start: number, width: number): readonly SlipFix[] {
  const line = /^ *([\w.-]+)?/.exec(text.slice(start));
  const title = `Indent \`${line?.[1] ?? 'it'}\` with ${count(width, 'space')}`;
  const edits = [
    { span: [start, start + indentAt(text, start)], newText: ' '.repeat(width) },
  ] as const;
  return workable(text, { title, edits }, true);
}

function indentAt(text: string, start: number): number {
  return /^ */.exec(text.slice(start))?.[0].length ?? 0;
}

/** Ordinary spaces for all that only look like them in indents and behind colons. */
export function respacing(text: string): readonly SlipFix[] {
  const edits = [...text.matchAll(odd)].map(({ index, 0: spaces }) => ({
    span: [index, index + spaces.length] as const,
    newText: ' '.repeat(spaces.length),
  }));
  return workable(text, { title: 'Write ordinary spaces', edits, preferred: true });
}

/** The first such spaces on the line of an offset. */
export function oddSpaces(text: string, at: number): Span | undefined {
  const start = lineStart(at, text);
  const [found] = text.slice(start, lineEnd(at, text)).matchAll(odd);
  return found && [start + found.index, start + found.index + found[0].length];
}

/** No-break spaces and their like. */
const odd = /(?<=^ *|: *)[\u00A0\u2000-\u200B\u202F\u205F\u3000]+/gm;

function workable(text: string, fix: SlipFix, uniqueKeys = false): readonly SlipFix[] {
  if (fix.edits.length === 0) return [];
  const documents = parseAllDocuments(applySpans(text, fix.edits), {
    logLevel: 'silent',
    prettyErrors: false,
    uniqueKeys,
  });
  const isYaml = [documents].flat().every(({ errors }) => errors.length === 0);
  return isYaml ? [fix] : [];
}

/** A line with tabs is as deep as the one above, or one step deeper below a key without a value, and always below one behind spaces. */
function spacesFor(text: string): readonly SpanEdit[] {
  const step = /^( +)\S/m.exec(text)?.[1]?.length ?? 2;
  const widths = new Map<string, number>();
  const edits: SpanEdit[] = [];
  let above = { width: 0, opens: false, tabbed: false };
  let offset = 0;
  for (const line of text.split('\n')) {
    const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
    if (line.trim() !== '') {
      const guess = above.width + (above.opens ? step : 0);
      const tabbed = indent.includes('\t');
      const before = widths.get(indent) ?? guess;
      const isBelow = above.opens && !above.tabbed;
      const width = tabbed ? (isBelow ? Math.max(before, guess) : before) : indent.length;
      widths.set(indent, width);
      if (tabbed) {
        edits.push({ span: [offset, offset + indent.length], newText: ' '.repeat(width) });
      }
      if (!/^\s*#/.test(line)) above = { width, opens: /:\s*(#.*)?$/.test(line), tabbed };
    }
    offset += line.length + 1;
  }
  return edits;
}
