import { columnOf, layoutOf, lineEnd, lineStart } from '../text/layout.ts';
import type { MeshDocument } from '../text/parse.ts';
import type { Rewrite, SpanEdit } from '../text/place.ts';
import { keysOf, parentOf } from '../pointer.ts';
import type { Change } from './remedy.ts';

/** Indents a key as those of the map that stands directly before it, and what is below it where that is not deep enough. */
export function nesting(
  { pointer, under }: Change & { readonly kind: 'nest' },
  document: MeshDocument,
): Rewrite | undefined {
  const { text } = document;
  const around = layoutOf(parentOf(pointer), document);
  const target = layoutOf(under, document);
  if (!around || !target || around.flow || target.flow) return undefined;
  const [name, before] = [pointer, under].map((one) => keysOf(one).at(-1));
  const index = around.entries.findIndex(({ key }) => key === name);
  const entry = around.entries[index];
  if (!entry || around.entries[index - 1]?.key !== before) return undefined;
  const [start, end] = entry.span;
  const from = lineStart(start, text);
  const column = columnOf(target.span[0], text);
  const depth = column - columnOf(start, text);
  if (depth <= 0 || text.slice(from, start).trim() !== '') return undefined;
  const value = document.places.get(pointer)?.value[0] ?? start;
  const isDeep = lineStart(value, text) > start && columnOf(value, text) > column;
  const to = isDeep ? lineEnd(start, text) : end;
  const edits = [...text.slice(from, to).matchAll(/^(?=[^\r\n])/gm)].map(({ index }): SpanEdit => ({
    span: [from + index, from + index],
    newText: ' '.repeat(depth),
  }));
  return { edits };
}
