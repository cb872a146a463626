import { isRecord } from '../json.ts';
import type { Position } from '../mesh/findings/diagnostic.ts';
import type { MeshDocument } from '../mesh/text/parse.ts';
import { lineEnd, lineStart } from '../mesh/text/lines.ts';
import type { Span } from '../mesh/text/place.ts';
import { parentOf, type Pointer, withValue } from '../mesh/text/pointer.ts';
import { type Schema, schemaAt, valueAt } from '../mesh/schema/schema.ts';
import { closing, endOfQuoted, gluedAt } from './glued.ts';
import { healedAt } from './healed.ts';

/** What is being written at a cursor, in a text that may be half done. */
export interface Cursor {
  readonly on: 'key' | 'value';
  /** Of the map that the key belongs to, or of the value. */
  readonly pointer: Pointer;
  readonly schema: Schema;
  /** What can be read of the text, the word at the cursor being unfinished. */
  readonly mesh: unknown;
  /** Keys beside the one that is being written. */
  readonly siblings: readonly string[];
  /** The word at the cursor, or nothing: what a completion replaces. On one line, without quotes. */
  readonly span: Span;
  /** Goes before a value that stands directly behind its colon, and what is written already of a list or map that does. */
  readonly gap: string;
  /** Goes behind what stands directly before a comment, in braces before another key, or over a colon without its blank, and closes brackets that nothing else does. */
  readonly tail: string;
  readonly quote: '' | '"' | "'";
  /** A key that has its colon already. */
  readonly colon: boolean;
  /** What stands behind that colon. */
  readonly value?: unknown;
  /** Within `{…}` or `[…]`. */
  readonly flow: boolean;
}

/** Undefined where nothing can be completed: in comments, in texts over several lines, where YAML allows nothing. */
export function cursorAt(document: MeshDocument, position: Position): Cursor | undefined {
  const offset = document.offsetAt(position);
  const healed = healedAt(document.text, offset);
  const cursor = healed && cursorIn(document.again(healed.text), healed.offset);
  if (healed === undefined || cursor?.schema.title === undefined) return cursorIn(document, offset);
  const [start, end] = [healed.originOf(cursor.span[0]), healed.originOf(cursor.span[1])];
  const isGlued = cursor.colon && /^:\S/.test(document.text.slice(end));
  return isGlued
    ? { ...cursor, span: [start, end + 1], tail: ': ' }
    : { ...cursor, span: [start, end] };
}

function cursorIn(document: MeshDocument, offset: number): Cursor | undefined {
  return gluedCursor(document, offset) ?? plainCursor(document, offset);
}

/** In `role:pri`, `role :pri`, `role:"pri"`, `primaries:[clus` and `-clus` the value is being written, without the blank that YAML wants before it. */
function gluedCursor({ text, again }: MeshDocument, offset: number): Cursor | undefined {
  const { at, quote, isListed, isWithin } = gluedAt(text, offset) ?? {};
  if (at === undefined || quote === undefined) return undefined;
  const spaced = again(`${text.slice(0, at)} ${text.slice(at)}`);
  const cursor = plainCursor(spaced, offset + 1);
  const isKnown = cursor?.on === 'value' && (isListed || cursor.schema.title !== undefined);
  if (!isKnown) return undefined;
  const [start, end] = [cursor.span[0] - 1, cursor.span[1] - 1];
  if (isWithin) {
    const tail = isYaml(spaced) ? cursor.tail : closing(text.slice(at, lineEnd(at, text)));
    return { ...cursor, span: [at, end], gap: ` ${text.slice(at, start)}`, tail };
  }
  if (start !== at + quote.length) return undefined;
  return {
    ...cursor,
    span: [at, quote === '' ? end : endOfQuoted(text, offset, quote)],
    gap: ' ',
    quote: '',
  };
}

function plainCursor(original: MeshDocument, offset: number): Cursor | undefined {
  const { text, value } = original;
  if (isFilledBelow(text, offset)) return undefined;
  const attempt = attemptAt(text, offset);
  const { gap, rest, tail } = attempt;
  const written = `${gap}${mark}${rest}${tail}`;
  const document = original.again(
    text.slice(0, offset) + written + text.slice(offset + rest.length),
  );
  // Where even a mark breaks the text, nothing can be written.
  if (value !== undefined && document.value === undefined) return undefined;
  if (isYaml(original) && !isYaml(document)) return undefined;
  const at = offset + gap.length;
  const sighting = { document, text, offset, attempt, isWhole: value !== undefined };
  for (const [pointer, place] of document.places) {
    const { key, via, collection } = place;
    if (via) continue;
    if (key && covers(key, at)) return keyCursor(sighting, pointer, key);
    if (!collection && covers(place.value, at)) return valueCursor(sighting, pointer, place.value);
  }
  return undefined;
}

/** Behind a colon whose value is what the next lines say, indented deeper. */
function isFilledBelow(text: string, offset: number): boolean {
  const start = lineStart(offset, text);
  const [, indent] = /^((?:- +| )*)\S.*:[ \t]*[\w-]*$/.exec(text.slice(start, offset)) ?? [];
  const rest = text.slice(offset);
  const [, next] = /^[\w-]*[ \t]*(?:#.*)?\r?\n(?:[ \t]*(?:#.*)?\r?\n)*( *)[^\s#]/.exec(rest) ?? [];
  return indent !== undefined && next !== undefined && next.length > indent.length;
}

function isYaml({ diagnostics }: MeshDocument): boolean {
  return diagnostics.every(({ code }) => code !== 'E-SYNTAX' && code !== 'E-TAB');
}

/** Letters that YAML takes as such and nobody writes: Unicode keeps them for private use. */
const mark = '\uE000\uE000';

/** How the text is made readable: `gap`, the mark and `tail` are written into it, `tail` after the rest of the word. */
interface Attempt {
  readonly gap: '' | ' ';
  readonly rest: string;
  readonly tail: '' | ' ' | ':' | ': ';
}

/** A word on a line of its own is taken as a key that lacks its colon. */
function attemptAt(text: string, offset: number): Attempt {
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const after = /^[^\r\n]*/.exec(text.slice(offset))?.[0] ?? '';
  const behindColon = before.endsWith(':') && /^\s*(?:$|#|[,}\]])/.test(after);
  if (behindColon) return { gap: ' ', rest: '', tail: '' };
  const ownLine = /^\s*(?:- +)*[^\s#'"]*$/.test(before) && /^[^\s:#'"]*\s*(?:#.*)?$/.test(after);
  if (!ownLine) return { gap: '', rest: '', tail: after.startsWith('#') ? ' ' : '' };
  const rest = /^[^\s:#]*/.exec(after)?.[0] ?? '';
  return { gap: '', rest, tail: after[rest.length] === '#' ? ': ' : ':' };
}

function covers([start, end]: Span, at: number): boolean {
  return start <= at && at < end;
}

interface Sighting {
  readonly document: MeshDocument;
  readonly text: string;
  readonly offset: number;
  readonly attempt: Attempt;
  /** The text was YAML without the mark. */
  readonly isWhole: boolean;
}

function keyCursor(sighting: Sighting, pointer: Pointer, key: Span): Cursor | undefined {
  const { document, text, attempt } = sighting;
  const found = wordIn(key, sighting);
  if (!found || !/^[\w$./-]*$/.test(text.slice(...found.span))) return undefined;
  const given = attempt.tail.startsWith(':');
  // With the colon that we gave it, the key must not have taken hold of what follows.
  if (given && valueAt(pointer, document.sketch) !== null) return undefined;
  const map = parentOf(pointer);
  const flow = inFlow(document, map);
  const schema = schemaAt(map, document.sketch);
  const rest = text.slice(found.span[1], lineEnd(found.span[1], text));
  const colon = !given && /^["']?[ \t]*:(?=\s|$)/.test(rest);
  const word = found.quote === '' || colon ? found : flow ? withQuotes(found, text) : undefined;
  if (!word) return undefined;
  // What else is on the line would become part of the value.
  if (!flow && !colon && !/^\s*(#.*)?$/.test(rest)) return undefined;
  const entries = valueAt(map, document.sketch);
  const others = Object.entries(isRecord(entries) ? entries : {}).filter(
    ([name]) => !name.includes(mark),
  );
  const cursor = {
    pointer: map,
    schema,
    mesh: withValue(document.sketch, map, Object.fromEntries(others)),
    ...word,
    siblings: others.map(([name]) => name),
    gap: '',
    value: colon ? valueAt(pointer, document.sketch) : undefined,
  } as const;
  if (isMap(schema)) {
    const apart = !flow || colon || !sighting.isWhole || /^\s*[,}#]/.test(text.slice(word.span[1]));
    return { ...cursor, on: 'key', colon, flow, ...(apart ? {} : { tail: ',' }) };
  }
  return others.length > 0 || colon ? undefined : { ...cursor, on: 'value', colon, flow: false };
}

/** A quoted word is written anew, quotes and all; undefined for one that is still open. */
function withQuotes({ span: [start, end], quote }: Word, text: string): Word | undefined {
  if (text[end] !== quote) return undefined;
  return { span: [start - 1, end + 1], quote: '', tail: '' };
}

function valueCursor(sighting: Sighting, pointer: Pointer, value: Span): Cursor | undefined {
  const { document, attempt } = sighting;
  const word = wordIn(value, sighting);
  if (!word) return undefined;
  return {
    on: 'value',
    pointer,
    schema: schemaAt(pointer, document.sketch),
    mesh: document.sketch,
    siblings: [],
    ...word,
    gap: attempt.gap,
    colon: false,
    flow: inFlow(document, parentOf(pointer)),
  };
}

type Word = Pick<Cursor, 'span' | 'quote' | 'tail'>;

/** The words in a marked text as they stand in the text itself; undefined when they go over several lines. */
function wordIn(marked: Span, { text, offset, attempt }: Sighting): Word | undefined {
  const start = Math.min(marked[0], offset);
  const end = Math.max(marked[1] - attempt.gap.length - mark.length, offset);
  const sign = start < offset ? text[start] : '';
  const quote = sign === '"' || sign === "'" ? sign : '';
  const closed = quote !== '' && end > start + 1 && text[end - 1] === quote;
  const span = [start + quote.length, closed ? end - 1 : end] as const;
  const tail = text[span[1]] === '#' ? ' ' : '';
  if (!/[\r\n]/.test(text.slice(...span))) return { span, quote, tail };
  const word = /^[^\s:#,{}[\]]*/.exec(text.slice(offset))?.[0] ?? '';
  return /[\r\n]/.test(text.slice(start, offset))
    ? undefined
    : { span: [start, offset + word.length], quote, tail: '' };
}

function inFlow({ places, text }: MeshDocument, pointer: Pointer): boolean {
  return /^[{[]/.test(text.slice(places.get(pointer)?.value[0]));
}

/** Holds keys that the schema knows something of. */
export function isMap({ properties, additionalProperties, type }: Schema): boolean {
  return properties !== undefined || typeof additionalProperties === 'object' || type === 'object';
}
