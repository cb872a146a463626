import type { Position, Range } from '../mesh/findings/diagnostic.ts';
import { aliasOf } from '../mesh/text/layout.ts';
import type { Span } from '../mesh/text/place.ts';
import type { Sheet } from './sheet.ts';

/** What to select around a position, each time more: the word, its key and value, the map around, up to the whole text. */
export function selectionsAt({ document }: Sheet, position: Position): readonly Range[] {
  const { places, text, rangeOf, offsetAt } = document;
  const offset = offsetAt(position);
  const spans: Span[] = [[0, text.length]];
  for (const place of places.values()) {
    const { key, via } = place;
    const alias = aliasOf(place, text);
    if (via && !alias) continue;
    const value = alias ?? trimmed(place.value, text);
    const entry: Span = key ? [key[0], Math.max(key[1], value[1])] : value;
    spans.push(...[entry, value, ...(key ? [key] : [])].filter((span) => covers(span, offset)));
  }
  const nested: Span[] = [];
  for (const span of spans.toSorted((a, b) => a[1] - a[0] - (b[1] - b[0]))) {
    const inner = nested.at(-1);
    if (!inner || contains(span, inner)) nested.push(span);
  }
  return nested.map(rangeOf);
}

function contains([start, end]: Span, inner: Span): boolean {
  return start <= inner[0] && inner[1] <= end && end - start > inner[1] - inner[0];
}

function covers([start, end]: Span, offset: number): boolean {
  return start <= offset && offset <= end && end > start;
}

/** Without the line end and the comments that YAML counts to a map. */
function trimmed([start, end]: Span, text: string): Span {
  return [start, start + text.slice(start, end).replace(/(\s+(#.*)?)*$/, '').length];
}
