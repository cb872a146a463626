import { releases } from '../../../plans/releases/index.ts';
import type { EditorState, Text } from '@codemirror/state';
import { type Sheet, sheetOf } from '../../../lib/editor/sheet.ts';
import type { Position, Range } from '../../../lib/mesh/findings/diagnostic.ts';
import type { Env } from '../../../lib/mesh/env.ts';

/** A browser knows no kubeconfig: contexts are not checked. */
export const env: Env = {
  directory: '/',
  home: '/',
  contexts: () => undefined,
  unknownContext: 'warning',
  releases,
};

const sheets = new WeakMap<Text, Sheet>();

/** What the engine makes of the text in the editor; worked out once for each text. */
export function sheetIn({ doc }: EditorState): Sheet {
  const known = sheets.get(doc);
  if (known) return known;
  const sheet = sheetOf(doc.toString(), env);
  sheets.set(doc, sheet);
  return sheet;
}

/** A stretch of the editor's text, in its offsets. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A range of the engine in the editor, which counts a byte order mark. */
export function stretchOf({ start, end }: Range, state: EditorState): Stretch {
  const { document } = sheetIn(state);
  const mark = state.doc.length - document.text.length;
  return { from: document.offsetAt(start) + mark, to: document.offsetAt(end) + mark };
}

/** The engine's position of an offset in the editor. */
export function positionAt(offset: number, state: EditorState): Position {
  const { document } = sheetIn(state);
  const at = Math.max(0, offset - (state.doc.length - document.text.length));
  return document.rangeOf([at, at]).start;
}
