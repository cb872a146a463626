import type { Position } from '../mesh/findings/diagnostic.ts';
import { lexemesIn } from '../mesh/text/lexemes.ts';
import type { Span } from '../mesh/text/place.ts';
import type { Sheet } from './sheet.ts';

/** A YAML anchor and the aliases that lead to it. */
export interface Anchor {
  /** `&name`; undefined when there is none before the alias. */
  readonly declaration: Span | undefined;
  /** Each `*name`. */
  readonly uses: readonly Span[];
}

/** The anchor that a position touches, or that the alias there leads to. */
export function anchorAt({ document }: Sheet, position: Position): Anchor | undefined {
  const offset = document.offsetAt(position);
  return anchorsIn(document.text).find((anchor) =>
    anchorSpans(anchor).some(([start, end]) => start <= offset && offset <= end),
  );
}

/** The anchor, then its aliases. */
export function anchorSpans(anchor: Anchor | undefined): readonly Span[] {
  return [...(anchor?.declaration ? [anchor.declaration] : []), ...(anchor?.uses ?? [])];
}

/** All anchors of a text. An alias means the latest anchor of its name before it (YAML 1.2.2 §3.2.2.2). */
export function anchorsIn(text: string): readonly Anchor[] {
  const latest = new Map<string, { declaration: Span | undefined; uses: Span[] }>();
  const all: Anchor[] = [];
  for (const { sign, name, span } of signsIn(text)) {
    const known = latest.get(name);
    if (sign === '*' && known) {
      known.uses.push(span);
      continue;
    }
    const anchor =
      sign === '&' ? { declaration: span, uses: [] } : { declaration: undefined, uses: [span] };
    latest.set(name, anchor);
    all.push(anchor);
  }
  return all;
}

interface Sign {
  readonly sign: '&' | '*';
  readonly name: string;
  readonly span: Span;
}

/** The anchors and aliases of a text in their order; of one that is no YAML, too. */
function signsIn(text: string): readonly Sign[] {
  return [...lexemesIn(text)].flatMap(({ type, text, offset }): readonly Sign[] => {
    if (type !== 'alias' && type !== 'anchor') return [];
    const sign = type === 'alias' ? '*' : '&';
    return [{ sign, name: text.slice(1), span: [offset, offset + text.length] }];
  });
}
