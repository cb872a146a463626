import { type TextLayout, layoutOf } from '../text/layout.ts';
import { columnOf, lineEnd, lineStart } from '../text/lines.ts';
import type { MeshDocument } from '../text/parse.ts';
import type { Rewrite, Span, SpanEdit } from '../text/place.ts';
import { keysOf, parentOf, type Pointer } from '../text/pointer.ts';

/** Takes a key with its value, or a list item, out of the text. Comments on lines of their own before it stay. */
export function removalOf(pointer: Pointer, document: MeshDocument): Rewrite | undefined {
  const parent = parentOf(pointer);
  const name = keysOf(pointer).at(-1);
  const layout = layoutOf(parent, document);
  const entry = layout?.entries.find(({ key }) => key === name);
  if (!layout || !entry) return undefined;
  const span = layout.flow ? flowSpan(entry.span, layout) : blockSpan(entry.span, layout);
  if (!span) return undefined;
  const gone = document.text.slice(...span);
  // Aliases elsewhere may need the anchor.
  if (/(^|[\s,[{])&\S/.test(gone)) return undefined;
  const careful = /(^|\s)#/.test(gone);
  const cut: SpanEdit = { span, newText: '' };
  if (layout.flow || !isEmptied(span, layout)) return { edits: [cut], careful };
  const filler = emptyMap(parent, document);
  return filler && { edits: [filler, cut], careful };
}

/** Whole lines. */
function blockSpan([start, end]: Span, { text, span }: TextLayout): Span | undefined {
  const from = lineStart(start, text);
  if (text.slice(from, start).trim() !== '' || columnOf(start, text) !== columnOf(span[0], text)) {
    return undefined;
  }
  if (text[end - 1] === '\n') return [from, end];
  const to = lineEnd(end, text);
  if (!/^[ \t]*(#|$)/.test(text.slice(end, to))) return undefined;
  const next = text.indexOf('\n', to);
  if (next >= 0) return [from, next + 1];
  // The last line of a file that does not end with a line end: the one before goes instead.
  return [from === 0 ? 0 : lineEnd(lineStart(from - 1, text), text), text.length];
}

/** With one comma, and with the line when nothing else is on it. */
function flowSpan([start, end]: Span, { text }: TextLayout): Span {
  const comma = /^\s*,/.exec(text.slice(end))?.[0].length ?? 0;
  const to = lineEnd(end + comma, text);
  const from = lineStart(start, text);
  const alone = text.slice(from, start).trim() === '' && text.slice(end + comma, to).trim() === '';
  const next = text.indexOf('\n', to);
  if (alone && next >= 0) return [from, next + 1];
  if (comma > 0) {
    return [start, end + comma + (/^[ \t]*/.exec(text.slice(end + comma))?.[0].length ?? 0)];
  }
  const before = /,\s*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  return [start - before, end];
}

function isEmptied([start, end]: Span, { text, span }: TextLayout): boolean {
  const rest =
    text.slice(span[0], Math.max(start, span[0])) + text.slice(end, Math.max(end, span[1]));
  return rest.split('\n').every((line) => /^\s*(#|$)/.test(line));
}

/** ` {}` behind the key of a map that loses its last one. */
function emptyMap(map: Pointer, { text, places }: MeshDocument): SpanEdit | undefined {
  const key = places.get(map)?.key;
  const colon = key && /^[ \t]*:/.exec(text.slice(key[1]))?.[0].length;
  if (!key || colon === undefined) return undefined;
  const at = key[1] + colon;
  const onlyComment = /^[ \t]*(\s#|$)/.test(text.slice(at, lineEnd(at, text)));
  return onlyComment ? { span: [at, at], newText: ' {}' } : undefined;
}
