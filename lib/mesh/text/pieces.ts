import { lineEnd, lineStart } from './lines.ts';
import type { Place, Slip, Span } from './place.ts';
import type { Pointer } from './pointer.ts';

/** A text as data, and what is wrong with it. */
export interface Reading {
  readonly value: unknown;
  readonly sketch: unknown;
  readonly places: ReadonlyMap<Pointer, Place>;
  readonly slips: readonly Slip[];
}

/** Clusters that were read, by the very text of each. */
export type Pieces = ReadonlyMap<string, Piece>;

interface Piece {
  readonly name: string;
  readonly sketch: unknown;
  /** Can its value be used? */
  readonly whole: boolean;
  readonly slips: readonly Slip[];
  /** By pointers from the root of the mesh; spans count from where the piece begins. */
  readonly places: readonly (readonly [Pointer, Place])[];
}

const map = '/clusters';

/**
 * Reads a text as `read` does, but each cluster on its own, and those that are in `known` not again: a key in a mesh of a thousand
 * clusters costs one cluster. Undefined where a part of the text cannot be told without the others, or more is wrong with it
 * than a key that is half written.
 */
export function readPieces(
  text: string,
  known: Pieces,
  read: (text: string) => Reading,
): { readonly reading: Reading; readonly pieces: Pieces } | undefined {
  const cuts = cutsOf(text);
  const [first = 0] = cuts ?? [];
  const last = cuts?.at(-1) ?? 0;
  if (!cuts || first === last) return undefined;

  const pieces = new Map<string, Piece>();
  const parts: Placed[] = [];
  for (const [index, start] of cuts.slice(0, -1).entries()) {
    const own = text.slice(start, cuts[index + 1]);
    const piece = known.get(own) ?? pieceOf(own, read);
    if (!piece) return undefined;
    pieces.set(own, piece);
    parts.push({ piece, start });
  }
  // What is wrong in one place may be what is wrong in another.
  const wrong = parts.filter(({ piece }) => piece.slips.length > 0);
  if (wrong.length > 1) return undefined;
  // The last one stays with what is around all of them: where it ends is told by what follows.
  const rest = read(text.slice(0, first) + text.slice(last));
  if (rest.slips.length > 0) return undefined;
  const reading = joined(rest, parts, { from: first, by: last - first });
  return reading && { reading, pieces };
}

interface Placed {
  readonly piece: Piece;
  readonly start: number;
}

/** Begins a cluster: nothing but a plain name and its colon count. */
const head = /^( +)([\w.-]+):(?=[ \t\r\n]|$)/;

/** Anchors and aliases; directives and marks between documents; line ends of old Macs. */
const intertwined = [/(?:^|[\s,[{])[&*][^\s,[\]{}]/, /^(?:%|---|\.\.\.)/m, /\r(?!\n)/];

/**
 * Where the clusters of a block map begin. Undefined for texts of which a part may change what another one means: anchors,
 * directives, lines that are no deeper than the names of the clusters and begin none.
 */
function cutsOf(text: string): readonly number[] | undefined {
  if (intertwined.some((sign) => sign.test(text))) return undefined;
  const [opening] = text.match(/^clusters:[ \t]*(?:#.*)?\r?\n/m) ?? [];
  if (opening === undefined) return undefined;
  const cuts: number[] = [];
  let indent: number | undefined;
  let at = text.indexOf(`\n${opening}`) + 1 + opening.length;
  if (text.startsWith(opening)) at = opening.length;
  for (; at < text.length; at = text.indexOf('\n', at) + 1 || text.length) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end);
    if (/^[ \t]*(?:#|\r?$)/.test(line)) continue;
    const depth = line.search(/[^ ]/);
    if (depth === 0) break;
    indent ??= depth;
    if (depth > indent) continue;
    if (depth < indent || !head.test(line)) return undefined;
    cuts.push(at);
  }
  return cuts;
}

/** A letter that YAML takes as such and nobody writes. */
const next = '\uE001';

/** A cluster with a next one behind it, as it has one in the whole text. */
function pieceOf(text: string, read: (text: string) => Reading): Piece | undefined {
  const [, indent = '', name = ''] = head.exec(text) ?? [];
  const { value, sketch, places, slips } = read(`${text}${indent}${next}:\n`);
  if (!slips.every(({ span }) => isHalfWritten(span, text))) return undefined;
  if (typeof sketch !== 'object' || sketch === null) return undefined;
  const entries = Object.entries(sketch);
  const [own] = entries;
  if (entries.length !== 2 || own?.[0] !== name) return undefined;
  const kept = [...places].filter(([pointer]) => pointer !== '' && pointer !== `/${next}`);
  return {
    name,
    sketch: own[1],
    whole: value !== undefined,
    slips,
    places: kept.map(([pointer, place]) => [map + pointer, place]),
  };
}

/** A word on a line of its own breaks the text, but nothing behind it. */
function isHalfWritten([start, end]: Span, text: string): boolean {
  const line = text.slice(lineStart(start, text), lineEnd(start, text));
  return end <= text.length && /^ *[\w.-]+[ \t]*$/.test(line);
}

/** The reading of the whole; undefined when two clusters have one name. */
function joined(
  rest: Reading,
  parts: readonly Placed[],
  gap: { readonly from: number; readonly by: number },
): Reading | undefined {
  const { sketch } = rest;
  const around = typeof sketch === 'object' && sketch !== null ? Object.entries(sketch) : [];
  const last: unknown = around.find(([key]) => key === 'clusters')?.[1];
  if (typeof last !== 'object' || last === null) return undefined;
  const all: readonly (readonly [string, unknown])[] = [
    ...parts.map(({ piece }) => [piece.name, piece.sketch] as const),
    ...Object.entries(last),
  ];
  if (new Set(all.map(([name]) => name)).size < all.length) return undefined;
  const clusters: unknown = Object.fromEntries(all);
  const whole: unknown = Object.fromEntries(
    around.map(([key, one]) => [key, key === 'clusters' ? clusters : one]),
  );

  const places = new Map<Pointer, Place>();
  const behind = (offset: number): number => (offset < gap.from ? offset : offset + gap.by);
  for (const [pointer, place] of rest.places) {
    // The map itself begins with the first of the clusters.
    const start = pointer === map ? (offset: number) => offset : behind;
    places.set(pointer, {
      ...place,
      key: place.key && moved(place.key, behind),
      value: [start(place.value[0]), behind(place.value[1])],
    });
    if (pointer !== map) continue;
    for (const { piece, start: at } of parts) {
      const on = (offset: number): number => offset + at;
      for (const [own, { key, value: span, collection, source }] of piece.places) {
        places.set(own, {
          key: key && moved(key, on),
          value: moved(span, on),
          collection,
          source,
          via: undefined,
        });
      }
    }
  }
  const slips = parts.flatMap(({ piece, start }) =>
    piece.slips.map((slip) => movedSlip(slip, (offset) => offset + start)),
  );
  const value = parts.every(({ piece }) => piece.whole) ? whole : undefined;
  return { value, sketch: whole, places, slips };
}

function movedSlip({ span, related, fixes, ...slip }: Slip, by: (offset: number) => number): Slip {
  return {
    ...slip,
    span: moved(span, by),
    ...(related ? { related: { ...related, span: moved(related.span, by) } } : {}),
    ...(fixes
      ? {
          fixes: fixes.map((fix) => ({
            ...fix,
            edits: fix.edits.map((edit) => ({ ...edit, span: moved(edit.span, by) })),
          })),
        }
      : {}),
  };
}

function moved([start, end]: Span, by: (offset: number) => number): Span {
  return [by(start), by(end)];
}
