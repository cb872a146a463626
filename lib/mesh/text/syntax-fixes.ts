import { parseAllDocuments } from 'yaml';
import { lineEnd } from './lines.ts';
import type { SlipFix, Span, SpanEdit } from './place.ts';
import { applySpans } from './spans.ts';

/** Spaces for all tabs in the indentation of a text, when that makes it YAML. */
export function untabbing(text: string): readonly SlipFix[] {
  return workable(text, { title: 'Indent with spaces', edits: spacesFor(text), preferred: true });
}

/** Quotes around the rest of the line, up to a comment. */
export function quoting(text: string, start: number, preferred: boolean): readonly SlipFix[] {
  const rest = /^.*?(?=\s+#|\s*$)/.exec(text.slice(start, lineEnd(start, text)))?.[0] ?? '';
  const edits = [{ span: [start, start + rest.length], newText: JSON.stringify(rest) }] as const;
  return workable(text, { title: 'Quote it', edits, ...(preferred ? { preferred } : {}) });
}

/** The bracket or quote that is missing, at the end of the line. */
export function closing(text: string, start: number, sign: string): readonly SlipFix[] {
  const at = start + text.slice(start, lineEnd(start, text)).trimEnd().length;
  const edits = [{ span: [at, at], newText: sign }] as const;
  const isQuote = /["']/.test(sign);
  const fix = { title: `Add the missing \`${sign}\``, edits };
  return workable(text, { ...fix, ...(isQuote ? { preferred: true as const } : {}) });
}

/** A colon behind the first word. */
export function addingColon(text: string, [start, end]: Span): readonly SlipFix[] {
  const word = /^[\w-]+(?=[ \t]+\S)/.exec(text.slice(start, end))?.[0];
  if (word === undefined) return [];
  const at = start + word.length;
  const edits = [{ span: [at, at], newText: ':' }] as const;
  return workable(text, { title: `Add a colon behind \`${word}\``, edits });
}

function workable(text: string, fix: SlipFix): readonly SlipFix[] {
  if (fix.edits.length === 0) return [];
  const documents = parseAllDocuments(applySpans(text, fix.edits), {
    logLevel: 'silent',
    prettyErrors: false,
    uniqueKeys: false,
  });
  const isYaml = [documents].flat().every(({ errors }) => errors.length === 0);
  return isYaml ? [fix] : [];
}

/** A line with tabs is as deep as the one above, or one step deeper below a key without a value. */
function spacesFor(text: string): readonly SpanEdit[] {
  const step = /^( +)\S/m.exec(text)?.[1]?.length ?? 2;
  const widths = new Map<string, number>();
  const edits: SpanEdit[] = [];
  let above = { width: 0, opens: false };
  let offset = 0;
  for (const line of text.split('\n')) {
    const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
    if (line.trim() !== '') {
      const guess = above.width + (above.opens ? step : 0);
      const width = indent.includes('\t') ? (widths.get(indent) ?? guess) : indent.length;
      widths.set(indent, width);
      if (indent.includes('\t')) {
        edits.push({ span: [offset, offset + indent.length], newText: ' '.repeat(width) });
      }
      if (!/^\s*#/.test(line)) above = { width, opens: /:\s*(#.*)?$/.test(line) };
    }
    offset += line.length + 1;
  }
  return edits;
}
