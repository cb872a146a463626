import { type Extension, Prec } from '@codemirror/state';
import { hoverTooltip, type HoverTooltipSource } from '@codemirror/view';
import { hoverAt } from '../../../lib/editor/hover.ts';
import { markdown } from './markdown.ts';
import { positionAt, sheetIn, stretchOf } from './sheets.ts';

/** What the schema and the mesh say about the word under the pointer, below what is wrong with it. */
export function hover(): Extension {
  return Prec.lowest(hoverTooltip(wordsAt, { hideOnChange: true }));
}

const wordsAt: HoverTooltipSource = ({ state }, offset) => {
  const found = hoverAt(sheetIn(state), positionAt(offset, state));
  if (!found) return null;
  const { from, to } = stretchOf(found.range, state);
  return { pos: from, end: to, create: () => ({ dom: markdown(found.markdown) }) };
};
