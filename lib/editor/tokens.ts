import { lexemesIn } from '../mesh/text/lexemes.ts';
import { aliasOf } from '../mesh/text/layout.ts';
import type { MeshDocument } from '../mesh/text/parse.ts';
import type { Place, Span } from '../mesh/text/place.ts';
import { keysOf, parentOf, type Pointer } from '../mesh/text/pointer.ts';
import { schemaAt, valueAt } from '../mesh/schema/schema.ts';
import type { Sheet } from './sheet.ts';

/** What a word of a mesh file is; names that the Language Server Protocol has for it. */
export const tokenKinds = [
  'property',
  'class',
  'string',
  'number',
  'keyword',
  'comment',
  'variable',
] as const;

export type TokenKind = (typeof tokenKinds)[number];

/** A stretch of one line. */
export interface Token {
  readonly kind: TokenKind;
  readonly span: Span;
  /** The name is declared here. */
  readonly declares: boolean;
}

/** Every word of a mesh file, in the order of the text, for editors that know no colours of YAML. Also of a text that is broken. */
export function tokensIn({ document }: Sheet): readonly Token[] {
  const own = [...document.places].flatMap(([pointer, place]) =>
    place.via && !aliasOf(place, document.text) ? [] : tokensOf(pointer, place, document),
  );
  const signs = [...lexemesIn(document.text)].flatMap(
    ({ type, text, offset }): readonly Token[] => {
      const span: Span = [offset, offset + text.length];
      if (type === 'comment') return [{ kind: 'comment', span, declares: false }];
      if (type !== 'anchor' && type !== 'alias') return [];
      return [{ kind: 'variable', span, declares: type === 'anchor' }];
    },
  );
  const sorted = [...own, ...signs].toSorted((a, b) => a.span[0] - b.span[0]);
  const apart = sorted.filter(({ span }, index) => (sorted[index - 1]?.span[1] ?? 0) <= span[0]);
  return apart.flatMap((token) => inLines(token, document.text));
}

function tokensOf(pointer: Pointer, place: Place, { sketch }: MeshDocument): readonly Token[] {
  const { key, value, collection, via } = place;
  const declares = schemaAt(parentOf(pointer), sketch).propertyNames !== undefined;
  const kind = declares && keysOf(pointer).length === 2 ? 'class' : 'property';
  const keys: readonly Token[] = key && key[1] > key[0] ? [{ kind, span: key, declares }] : [];
  const isSeen = !via && !collection && value[1] > value[0] && value[0] !== key?.[0];
  if (!isSeen) return keys;
  return [...keys, { kind: kindOf(pointer, sketch), span: value, declares: false }];
}

function kindOf(pointer: Pointer, sketch: unknown): TokenKind {
  const value = valueAt(pointer, sketch);
  if (schemaAt(pointer, sketch)['x-ref']?.to.startsWith('/')) return 'class';
  if (typeof value === 'number') return 'number';
  return typeof value === 'string' ? 'string' : 'keyword';
}

function inLines({ span: [start, end], ...token }: Token, text: string): readonly Token[] {
  return [...text.slice(start, end).matchAll(/[^\r\n]+/g)].map(({ index, 0: line }) => ({
    ...token,
    span: [start + index, start + index + line.length],
  }));
}
