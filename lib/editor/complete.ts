import type { Position } from '../mesh/findings/diagnostic.ts';
import { completeAliases } from './complete-aliases.ts';
import { completeCodes } from './complete-codes.ts';
import { completeKeys } from './complete-keys.ts';
import { completeValues } from './complete-values.ts';
import type { Completion } from './completion.ts';
import { cursorAt } from './cursor.ts';
import type { Sheet } from './sheet.ts';

/**
 * All that the schema, the names and the anchors of the mesh allow at a position, and the codes that a comment can ignore.
 * The likeliest first; half a word does not narrow it down.
 */
export function completionsAt(sheet: Sheet, position: Position): readonly Completion[] {
  const offset = sheet.document.offsetAt(position);
  const others = completeCodes(sheet, offset) ?? completeAliases(sheet, offset);
  if (others) return others;
  const cursor = cursorAt(sheet.document, position);
  if (!cursor) return [];
  return cursor.on === 'key' ? completeKeys(cursor, sheet) : completeValues(cursor, sheet);
}
