import type { Position } from '../mesh/findings/diagnostic.ts';
import { completeKeys } from './complete-keys.ts';
import { completeValues } from './complete-values.ts';
import type { Completion } from './completion.ts';
import { cursorAt } from './cursor.ts';
import type { Sheet } from './sheet.ts';

/** All that the schema and the names of the mesh allow at a position, the likeliest first; half a word does not narrow it down. */
export function completionsAt(sheet: Sheet, position: Position): readonly Completion[] {
  const cursor = cursorAt(sheet.document, position);
  if (!cursor) return [];
  return cursor.on === 'key' ? completeKeys(cursor, sheet) : completeValues(cursor, sheet);
}
