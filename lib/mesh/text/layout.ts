import type { MeshDocument } from './parse.ts';
import type { Place, Span } from './place.ts';
import { join } from '../pointer.ts';
import type { Pointer } from '../pointer.ts';
import { valueAt } from '../schema.ts';

/** How a map or a list is written, for whoever adds to it or takes from it. */
export interface Layout {
  readonly text: string;
  /** Line end of the file. */
  readonly newline: string;
  /** From the first key up to the end of the last value, or from bracket to bracket. */
  readonly span: Span;
  readonly flow: boolean;
  /** What is written in it, from key to value, in the order of the text; nothing that an alias brings in. */
  readonly entries: readonly Entry[];
}

/** One key with its value, or a list item. */
interface Entry {
  readonly key: string;
  readonly span: Span;
}

/** Undefined when the map or list is not there, or stands elsewhere and is brought in through an alias. */
export function layoutOf(
  pointer: Pointer,
  { text, places, sketch }: MeshDocument,
): Layout | undefined {
  const place = places.get(pointer);
  if (!place?.collection || place.via) return undefined;
  const [start] = place.value;
  const flow = /[{[]/.test(text[start] ?? '');
  const value = valueAt(pointer, sketch);
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const entries = keys
    .flatMap((key) => {
      const span = entrySpan(places.get(join(pointer, key)), text);
      const own = span && (flow || columnOf(span[0], text) === columnOf(start, text));
      return own ? [{ key, span }] : [];
    })
    .toSorted((a, b) => a.span[0] - b.span[0]);
  return { text, newline: text.includes('\r\n') ? '\r\n' : '\n', span: place.value, flow, entries };
}

/** The alias that is itself the value of a key: `network: *net`. Not the one that brought a whole map. */
export function aliasOf({ key, via }: Place, text: string): Span | undefined {
  return key && via && /^\s*:\s*$/.test(text.slice(key[1], via[0])) ? via : undefined;
}

/** From the start of the line, from 0. */
export function columnOf(offset: number, text: string): number {
  return offset - lineStart(offset, text);
}

/** How much deeper each level is: as the first indented line. */
export function stepOf(text: string): number {
  return /^( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2;
}

/** Offset of the first character of the line. */
export function lineStart(offset: number, text: string): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset of the line end, or of the end of the text. */
export function lineEnd(offset: number, text: string): number {
  const next = text.indexOf('\n', offset);
  if (next < 0) return text.length;
  return text[next - 1] === '\r' && next > offset ? next - 1 : next;
}

/** From the key up to the end of what is written behind it, which may be an alias; undefined for merged keys. */
function entrySpan(place: Place | undefined, text: string): Span | undefined {
  if (!place) return undefined;
  const { key, value, via } = place;
  if (!key) return via ?? value;
  if (via) return aliasOf(place, text) && [key[0], via[1]];
  const hasValue = value[0] >= key[1] && value[0] < value[1];
  if (hasValue) return [key[0], value[1]];
  const colon = /^[ \t]*:/.exec(text.slice(key[1]))?.[0].length ?? 0;
  return [key[0], key[1] + colon];
}
