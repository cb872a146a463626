import { pathToFileURL } from 'node:url';
import {
  type DocumentLink,
  type FoldingRange,
  FoldingRangeKind,
  type SelectionRange,
  type SelectionRangeParams,
  type SemanticTokens,
  SemanticTokensBuilder,
  type SemanticTokensLegend,
} from 'vscode-languageserver/node';
import { folds } from '../editor/folding.ts';
import { linksIn, type LinkTarget } from '../editor/links.ts';
import { selectionsAt } from '../editor/selections.ts';
import { tokenKinds, tokensIn } from '../editor/tokens.ts';
import type { FreshContexts } from './fresh-contexts.ts';
import type { OpenMesh } from './open-mesh.ts';

/** What can be folded away. */
export function foldingRangesOf({ sheet }: OpenMesh): FoldingRange[] {
  return folds(sheet.document.text).map(({ start, end, kind }) => ({
    startLine: start - 1,
    endLine: end - 1,
    kind: kind === 'comment' ? FoldingRangeKind.Comment : FoldingRangeKind.Region,
  }));
}

/** What to select around each position, from the smallest to the whole text. */
export function selectionRangesOf(
  { sheet, positionOf, rangeOf }: OpenMesh,
  { positions }: SelectionRangeParams,
): SelectionRange[] {
  return positions.map((position) => {
    const ranges = selectionsAt(sheet, positionOf(position)).map(rangeOf);
    const chain = ranges.reduceRight<SelectionRange | undefined>(
      (parent, range) => (parent ? { range, parent } : { range }),
      undefined,
    );
    return chain ?? { range: { start: position, end: position } };
  });
}

/** The words for kinds of tokens, in the order of their numbers. */
export const tokenLegend: SemanticTokensLegend = {
  tokenTypes: [...tokenKinds],
  tokenModifiers: ['declaration'],
};

/** What each word is, for an editor that has no grammar for YAML. */
export function semanticTokensOf({ sheet, rangeOf }: OpenMesh): SemanticTokens {
  const builder = new SemanticTokensBuilder();
  for (const { kind, span, declares } of tokensIn(sheet)) {
    const { start, end } = rangeOf(sheet.document.rangeOf(span));
    const length = end.character - start.character;
    const number = tokenKinds.indexOf(kind);
    builder.push(start.line, start.character, length, number, declares ? 1 : 0);
  }
  return builder.build();
}

/** Files that the mesh names, and the kubeconfig of each context. */
export function documentLinksOf(
  { sheet, rangeOf }: OpenMesh,
  kubeconfigs: FreshContexts,
): DocumentLink[] {
  return linksIn(sheet).flatMap(({ range, target }) => {
    const url = urlOf(target, kubeconfigs);
    return url === undefined ? [] : [{ range: rangeOf(range), target: url }];
  });
}

/** A line is a fragment, as editors understand it: `#L12`. */
function urlOf(target: LinkTarget, kubeconfigs: FreshContexts): string | undefined {
  switch (target.kind) {
    case 'url':
      return target.url;
    case 'file':
      return pathToFileURL(target.path).href;
    case 'context': {
      const place = kubeconfigs.placeOf(target.kubeconfig, target.context);
      return place && `${pathToFileURL(place.path).href}#L${place.line}`;
    }
  }
}
