import { isRecord } from '../json.ts';
import { isRefused } from '../mesh/rules/refused.ts';
import { valueAt } from '../mesh/schema/schema.ts';
import { lineStart } from '../mesh/text/lines.ts';
import { type MeshDocument, parse } from '../mesh/text/parse.ts';
import type { Span } from '../mesh/text/place.ts';
import { keysOf, type Pointer } from '../mesh/text/pointer.ts';
import { anchorsIn } from './anchors.ts';
import type { Completion } from './completion.ts';
import { cursorAt } from './cursor.ts';
import type { Sheet } from './sheet.ts';

/** Behind a `*`: the anchors before it whose values can stand there. Undefined where no alias is being written. */
export function completeAliases(sheet: Sheet, offset: number): readonly Completion[] | undefined {
  const { text, rangeOf } = sheet.document;
  const line = text.slice(lineStart(offset, text), offset);
  const [, before = '', word] = /^([^#'"]*[\s[{,])(\*[^\s,[\]{}]*)$/.exec(line) ?? [];
  if (word === undefined) return undefined;
  const rest = /^[^\s,[\]{}]*/.exec(text.slice(offset))?.[0] ?? '';
  const span: Span = [offset - word.length, offset + rest.length];
  const fits = fitting(sheet, span, /<<:\s*$/.test(before));
  return latest(text.slice(0, span[0])).flatMap((declaration) => {
    const name = text.slice(declaration[0] + 1, declaration[1]);
    const place = placeOf(declaration, span[0], sheet.document);
    if (place === undefined || !fits(valueAt(place, sheet.document.sketch))) return [];
    const written = `*${name}`;
    const detail = keysOf(place).join('.');
    const range = rangeOf(span);
    return [{ label: written, kind: 'name', detail, range, text: written, snippet: written }];
  });
}

/** Whether a value can stand in place of the alias: a map behind `<<`, elsewhere what is not refused. */
function fitting(
  { document, env }: Sheet,
  [start, end]: Span,
  isMerge: boolean,
): (value: unknown) => boolean {
  if (isMerge) return isRecord;
  const { text } = document;
  const without = parse(text.slice(0, start) + text.slice(end));
  const cursor = cursorAt(without, without.rangeOf([start, start]).start);
  if (cursor?.on !== 'value') return () => false;
  return (value) => !isRefused(cursor.pointer, value, cursor.mesh, env);
}

/** The nearest first. An alias means the latest anchor of its name. */
function latest(text: string): readonly Span[] {
  const spans = anchorsIn(text).flatMap(({ declaration }) => (declaration ? [declaration] : []));
  const byName = new Map(spans.map((span) => [text.slice(...span), span]));
  return [...byName.values()].toSorted((a, b) => b[0] - a[0]);
}

/** Where the value behind an anchor is; undefined when it goes on up to a place, which would lead to itself. */
function placeOf([, end]: Span, upTo: number, { places, text }: MeshDocument): Pointer | undefined {
  for (const [pointer, { value, via }] of places) {
    if (via || value[0] < end || text.slice(end, value[0]).trim() !== '') continue;
    return value[1] <= upTo ? pointer : undefined;
  }
  return undefined;
}
