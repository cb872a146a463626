import { columnOf } from './lines.ts';
import type { MeshDocument } from './parse.ts';
import type { Place, Span } from './place.ts';
import { join, type Pointer } from './pointer.ts';
import { valueAt } from '../schema/schema.ts';

/** How a map or a list is written, for whoever adds to it or takes from it. */
export interface TextLayout {
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
): TextLayout | undefined {
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
