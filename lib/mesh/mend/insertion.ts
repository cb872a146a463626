import { type TextLayout, layoutOf } from '../text/layout.ts';
import { columnOf, lineEnd, lineStart } from '../text/lines.ts';
import type { MeshDocument } from '../text/parse.ts';
import type { Rewrite } from '../text/place.ts';
import type { Repair } from '../findings/remedy.ts';

/** Writes a new key into a map: behind the last of the keys that come before it, or else first. */
export function insertion(
  { map, key, value, after }: Repair & { readonly kind: 'add' },
  document: MeshDocument,
): Rewrite | undefined {
  const layout = layoutOf(map, document);
  if (!layout) return undefined;
  const entry = `${key}: ${value}`;
  const before = layout.entries.findLast(({ key }) => after.includes(key));
  return layout.flow
    ? inFlow(entry, before?.span[1], layout)
    : inBlock(entry, before?.span[1], layout);
}

function inFlow(entry: string, end: number | undefined, layout: TextLayout): Rewrite | undefined {
  const { text, span, entries } = layout;
  if (end !== undefined) return { edits: [{ span: [end, end], newText: `, ${entry}` }] };
  const inside = text.slice(span[0] + 1, span[1] - 1);
  if (inside.trim() === '') return { edits: [{ span, newText: `{ ${entry} }` }] };
  const first = entries[0]?.span[0];
  // Something else, such as a merge, or only a comment: where the key would go is a matter of taste.
  if (first === undefined) return undefined;
  return { edits: [{ span: [first, first], newText: `${entry}, ` }] };
}

function inBlock(entry: string, end: number | undefined, layout: TextLayout): Rewrite | undefined {
  const { text, span, newline } = layout;
  const [start] = span;
  const ahead = text.slice(lineStart(start, text), start).trim();
  // `&anchor key:`, `!tag key:`: further keys stand below what is ahead of the first.
  if (/[^?-]/.test(ahead.replaceAll(' ', ''))) return undefined;
  const indent = ' '.repeat(columnOf(start, text));
  if (end === undefined) {
    // `- key:`, `? key`: the line does not begin with the key.
    if (ahead !== '') return undefined;
    return { edits: [{ span: [start, start], newText: `${entry}${newline}${indent}` }] };
  }
  // Block text ends where the next line begins.
  if (text[end - 1] === '\n') {
    return { edits: [{ span: [end, end], newText: `${indent}${entry}${newline}` }] };
  }
  const at = lineEnd(end, text);
  return { edits: [{ span: [at, at], newText: `${newline}${indent}${entry}` }] };
}
