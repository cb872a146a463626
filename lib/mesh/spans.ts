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
