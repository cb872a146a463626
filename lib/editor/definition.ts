import type { Position, Range } from '../mesh/findings/diagnostic.ts';
import { anchorAt } from './anchors.ts';
import { nameAt } from './names.ts';
import type { Sheet } from './sheet.ts';

/**
 * Where the name at a position is declared; for an alias also its anchor.
 * Empty when there is no name, or when something outside of the file declares it, as a kubeconfig does its contexts.
 */
export function definition(sheet: Sheet, position: Position): readonly Range[] {
  const spans = [
    nameAt(sheet, position)?.declaration?.span,
    anchorAt(sheet, position)?.declaration,
  ];
  return spans.flatMap((span) => (span ? [sheet.document.rangeOf(span)] : []));
}
