import type { SpanEdit } from './place.ts';

/** Writes the new text of each edit. The edits do not overlap; two insertions at one place stay in their order. */
export function applySpans(text: string, edits: readonly SpanEdit[]): string {
  const ordered = edits.toSorted(({ span: a }, { span: b }) => a[0] - b[0] || a[1] - b[1]);
  const parts = ordered.map(
    ({ span: [start], newText }, index) =>
      text.slice(ordered[index - 1]?.span[1] ?? 0, start) + newText,
  );
  return parts.join('') + text.slice(ordered.at(-1)?.span[1] ?? 0);
}

/** The one edit that makes another text of a text: what both begin and end with stays. */
export function differenceOf(text: string, other: string): SpanEdit {
  const shorter = Math.min(text.length, other.length);
  let start = 0;
  while (start < shorter && text[start] === other[start]) start++;
  let same = 0;
  while (same < shorter - start && text.at(-1 - same) === other.at(-1 - same)) same++;
  return {
    span: [start, text.length - same],
    newText: other.slice(start, other.length - same),
  };
}
