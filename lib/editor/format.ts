import { isDeepStrictEqual } from 'node:util';
import { type Document, isCollection, isScalar, parseDocument, visit } from 'yaml';
import { lexemesIn } from '../mesh/text/lexemes.ts';
import { parse } from '../mesh/text/parse.ts';
import { belowKey, layOutFlow } from './format-flow.ts';

/**
 * A mesh file as prettier writes YAML: two spaces, one blank line at most, double quotes, braces that fit on a line.
 * Comments, anchors and the order stay. Undefined for a text that is broken, or that cannot be written so without a loss
 * and for good.
 */
export function formatted(text: string): string | undefined {
  const { value, diagnostics } = parse(text);
  if (value === undefined || diagnostics.some(({ code }) => code !== 'W-TAG')) return undefined;
  const written = laidOut(text.replaceAll('\r\n', '\n'));
  const lines = text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written;
  return isSame(text, lines) && laidOut(written) === written ? lines : undefined;
}

function laidOut(text: string): string {
  return commentsAsIn(text, writtenBy(text));
}

function writtenBy(text: string): string {
  const document = parseDocument(text, { logLevel: 'silent' });
  unquote(document);
  keepCommentsBehindKeys(document, text);
  layOutFlow(document);
  const isApart = /\n[ \t]*\n(#.*(\n|$))*\s*$/.test(text);
  return (
    document
      .toString({ lineWidth: 0, trailingComma: true, doubleQuotedMinMultiLineLength: Infinity })
      .replaceAll(behindKey, ' #')
      .replaceAll(belowKey, '')
      .replace(/[ \t]+$/gm, '')
      // The first line below a key comes directly, and comments at the end as close as they were.
      .replace(/^( *)(\S.*:|\S.*: #.*)\n\n(?=\1 )/gm, '$1$2\n')
      .replace(/\n*(?=(\n#.*)*\n*$)/, isApart ? '\n' : '')
      .replace(/\n*$/, '\n')
  );
}

/** Stands before a comment that belongs to the line of its key: yaml would write it below. */
const behindKeyMark = '\uE000';
const behindKey = new RegExp(`\\n *#${behindKeyMark}`, 'g');

function keepCommentsBehindKeys(document: Document, text: string): void {
  visit(document, {
    Pair: (_, { key, value }) => {
      if (!isCollection(value) || value.commentBefore == null) return;
      const end = isScalar(key) ? (key.range?.[1] ?? text.length) : text.length;
      const line = /^.*/.exec(text.slice(end))?.[0] ?? '';
      if (line.includes('#')) value.commentBefore = behindKeyMark + value.commentBefore;
    },
  });
}

/** Gives comments that stood in the column of the line below them that column again. */
function commentsAsIn(text: string, written: string): string {
  const before = ownComments(text.split(/\r?\n/));
  const lines = written.split('\n');
  for (const [index, { line, next }] of ownComments(lines).entries()) {
    const isAligned = before[index]?.isAligned === true;
    const indent = /^ */.exec(lines[next] ?? '')?.[0];
    if (isAligned && indent !== undefined) lines[line] = indent + (lines[line] ?? '').trimStart();
  }
  return lines.join('\n');
}

/** Lines that hold nothing but a comment, with the next line that holds more. */
function ownComments(
  lines: readonly string[],
): readonly { readonly line: number; readonly next: number; readonly isAligned: boolean }[] {
  return lines.flatMap((words, line) => {
    if (!/^\s*#/.test(words)) return [];
    const rest = lines.slice(line).findIndex((other) => /^\s*[^\s#]/.test(other));
    const next = rest < 0 ? lines.length : line + rest;
    return [{ line, next, isAligned: indentOf(words) === indentOf(lines[next]) }];
  });
}

function indentOf(line = ''): number {
  return line.search(/\S|$/);
}

/** Double quotes, unless others save a backslash. */
function unquote(document: Document): void {
  visit(document, {
    Scalar: (_, node) => {
      const words = String(node.value);
      if (node.type === 'QUOTE_SINGLE' && !/["\\]/.test(words)) node.type = 'QUOTE_DOUBLE';
      else if (
        node.type === 'QUOTE_DOUBLE' &&
        words.includes('"') &&
        /^[^'\\\p{C}]*$/u.test(words)
      ) {
        node.type = 'QUOTE_SINGLE';
      }
    },
  });
}

function isSame(one: string, other: string): boolean {
  return (
    isDeepStrictEqual(parse(one).value, parse(other).value) &&
    isDeepStrictEqual(signsIn(one), signsIn(other))
  );
}

/** What a value does not show: comments, anchors, aliases and tags, and over how many lines texts go. */
function signsIn(text: string): readonly string[] {
  return [...lexemesIn(text)].flatMap(({ type, text }) => {
    if (['comment', 'anchor', 'alias', 'tag'].includes(type ?? '')) return [text.trim()];
    const lines = type?.endsWith('scalar') === true ? text.trim().split('\n').length : 1;
    return lines === 1 ? [] : [String(lines)];
  });
}
