import type { Fix } from '../findings/diagnostic.ts';
import { insertion } from './insertion.ts';
import { nesting } from './nesting.ts';
import type { MeshDocument } from '../text/parse.ts';
import type { Place, Rewrite, SpanEdit } from '../text/place.ts';
import type { Pointer } from '../text/pointer.ts';
import { removalOf } from './removal.ts';
import type { Repair, Remedy } from '../findings/remedy.ts';
import { scalarLike } from '../text/scalar.ts';

/** The remedies that can be made by editing the text, in the order given. */
export function fixesOf(remedies: readonly Remedy[], document: MeshDocument): readonly Fix[] {
  return remedies.flatMap(({ title, changes, preferred = false }) => {
    const rewrites = changes.map((change) => rewriteOf(change, document));
    const possible = rewrites.filter((rewrite) => rewrite !== undefined);
    if (possible.length < rewrites.length) return [];
    const edits = inOrder(possible.flatMap(({ edits }) => edits));
    if (!edits) return [];
    const sure = preferred && possible.every(({ careful = false }) => !careful);
    return [
      {
        title,
        edits: edits.map(({ span, newText }) => ({ range: document.rangeOf(span), newText })),
        ...(sure ? { preferred: true as const } : {}),
      },
    ];
  });
}

/** Each edit once, in the order of the text; undefined when two are about the same words. */
function inOrder(edits: readonly SpanEdit[]): readonly SpanEdit[] | undefined {
  const byPlace = edits.toSorted((a, b) => a.span[0] - b.span[0] || a.span[1] - b.span[1]);
  const once = byPlace.filter((edit, index) => !same(edit, byPlace[index - 1]));
  const apart = once.every(({ span }, index) => (once[index - 1]?.span[1] ?? 0) <= span[0]);
  return apart ? once : undefined;
}

function same(edit: SpanEdit, other: SpanEdit | undefined): boolean {
  return (
    edit.span[0] === other?.span[0] &&
    edit.span[1] === other.span[1] &&
    edit.newText === other.newText
  );
}

/** Undefined when the change cannot be made without touching what it should not. */
function rewriteOf(change: Repair, document: MeshDocument): Rewrite | undefined {
  switch (change.kind) {
    case 'write':
      return write(change.pointer, change.value, document);
    case 'rename':
      return rename(change.pointer, change.key, document);
    case 'add':
      return insertion(change, document);
    case 'remove':
      return removalOf(change.pointer, document);
    case 'nest':
      return nesting(change, document);
    case 'enclose':
      return enclose(change, document);
  }
}

function write(
  pointer: Pointer,
  value: string | boolean | number,
  { text, places }: MeshDocument,
): Rewrite | undefined {
  const place = places.get(pointer);
  if (!place || place.collection) return undefined;
  const before = text.slice(...place.value);
  const careful = place.via !== undefined;
  if (before === '' || place.value[0] === place.key?.[0]) {
    return careful ? undefined : fillIn(scalarLike(value, ''), place, text);
  }
  const isBlock = place.source === undefined && /^[|>]/.test(before);
  const newText = scalarLike(value, before);
  return isBlock ? undefined : { edits: [{ span: place.value, newText }], careful };
}

/** A value behind a key that has none. */
function fillIn(newText: string, { key }: Place, text: string): Rewrite | undefined {
  if (!key) return undefined;
  const rest = text.slice(key[1]);
  const colon = /^[ \t]*:/.exec(rest)?.[0].length;
  // A tag or an anchor would have to stay before the value.
  if (colon === undefined || !/^[ \t]*(\s#|[\r\n,}\]]|$)/.test(rest.slice(colon))) return undefined;
  const at = key[1] + colon;
  return { edits: [{ span: [at, at], newText: ` ${newText}` }] };
}

function rename(
  pointer: Pointer,
  key: string,
  { text, places }: MeshDocument,
): Rewrite | undefined {
  const place = places.get(pointer);
  const before = place?.key ? text.slice(...place.key) : '*';
  if (!place?.key || before.startsWith('*')) return undefined;
  return {
    edits: [{ span: place.key, newText: scalarLike(key, before) }],
    careful: place.via !== undefined,
  };
}

function enclose(
  { pointer, what, before, behind }: Repair & { readonly kind: 'enclose' },
  { text, places }: MeshDocument,
): Rewrite | undefined {
  const place = places.get(pointer);
  if (!place || place.via || (what === 'entry' ? !place.key : place.collection)) return undefined;
  const start = what === 'entry' ? (place.key?.[0] ?? 0) : place.value[0];
  const [, end] = place.value;
  const written = text.slice(start, end);
  const isList = before === '[';
  const breaks = place.source === undefined ? /^[|>]|\n/ : isList ? /[[\]{}\n]/ : /[[\]{},\n]/;
  if (breaks.test(text.slice(...place.value)) || written.includes('\n') || written === '') {
    return undefined;
  }
  return {
    edits: [
      { span: [start, start], newText: before },
      { span: [end, end], newText: behind },
    ],
  };
}
