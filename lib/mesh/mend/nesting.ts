import { layoutOf } from '../text/layout.ts';
import { columnOf, lineEnd, lineStart, stepOf } from '../text/lines.ts';
import type { MeshDocument } from '../text/parse.ts';
import type { Rewrite, SpanEdit } from '../text/place.ts';
import { keysOf, parentOf, type Pointer } from '../text/pointer.ts';
import type { Repair } from '../findings/remedy.ts';

/** Indents a key as those of the map that stands directly before it, and what is below it where that is not deep enough. */
export function nesting(
  { pointer, under }: Repair & { readonly kind: 'nest' },
  document: MeshDocument,
): Rewrite | undefined {
  const { text } = document;
  const around = layoutOf(parentOf(pointer), document);
  if (!around || around.flow) return undefined;
  const [name, before] = [pointer, under].map((one) => keysOf(one).at(-1));
  const index = around.entries.findIndex(({ key }) => key === name);
  const entry = around.entries[index];
  if (!entry || around.entries[index - 1]?.key !== before) return undefined;
  const [start, end] = entry.span;
  const from = lineStart(start, text);
  const column = columnIn(under, document);
  const depth = (column ?? 0) - columnOf(start, text);
  if (column === undefined || depth <= 0 || text.slice(from, start).trim() !== '') return undefined;
  const value = document.places.get(pointer)?.value[0] ?? start;
  const isDeep = lineStart(value, text) > start && columnOf(value, text) > column;
  const to = isDeep ? lineEnd(start, text) : end;
  const edits = [...text.slice(from, to).matchAll(/^(?=[^\r\n])/gm)].map(({ index }): SpanEdit => ({
    span: [from + index, from + index],
    newText: ' '.repeat(depth),
  }));
  return { edits };
}

/** Where the keys of a map start, or would start if it had any; undefined within braces. */
function columnIn(map: Pointer, document: MeshDocument): number | undefined {
  const { text, places } = document;
  const layout = layoutOf(map, document);
  if (layout) return layout.flow ? undefined : columnOf(layout.span[0], text);
  const place = places.get(map);
  const [at = 0, to = 0] = place?.value ?? [];
  const isEmpty = at === to || at === place?.key?.[0];
  return place?.key && isEmpty ? columnOf(place.key[0], text) + stepOf(text) : undefined;
}
