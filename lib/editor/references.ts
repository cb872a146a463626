import type { Position, Range } from '../mesh/findings/diagnostic.ts';
import { anchorAt, anchorSpans } from './anchors.ts';
import { nameAt, spansOf } from './names.ts';
import type { Sheet } from './sheet.ts';

/** A place that says the name in question. */
export interface Mention {
  readonly range: Range;
  /** It is declared here; otherwise it is used. */
  readonly declares: boolean;
}

/** Everything that says the name (or leads to the YAML anchor) at a position: the declaration, then the uses. */
export function mentions(sheet: Sheet, position: Position): readonly Mention[] {
  const name = nameAt(sheet, position);
  const anchor = anchorAt(sheet, position);
  const declaration = name ? name.declaration?.span : anchor?.declaration;
  const spans = name ? spansOf(name) : anchorSpans(anchor);
  return spans.map((span) => ({
    range: sheet.document.rangeOf(span),
    declares: span === declaration,
  }));
}

/** The places that a reader jumps to who asks for the references of a name. */
export function references(
  sheet: Sheet,
  position: Position,
  { declaration }: { readonly declaration: boolean },
): readonly Range[] {
  return mentions(sheet, position)
    .filter(({ declares }) => declaration || !declares)
    .map(({ range }) => range);
}
