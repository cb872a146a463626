import type { TextEdit } from 'vscode-languageserver/node';
import { formatted } from '../editor/format.ts';
import { differenceOf } from '../mesh/text/spans.ts';
import type { OpenMesh } from './open-mesh.ts';

/** What makes a mesh look as prettier would write it; nothing for a text that is broken. */
export function formattingOf({ sheet, rangeOf }: OpenMesh): TextEdit[] {
  const { text, rangeOf: within } = sheet.document;
  const written = formatted(text);
  if (written === undefined || written === text) return [];
  const { span, newText } = differenceOf(text, written);
  return [{ range: rangeOf(within(span)), newText }];
}
