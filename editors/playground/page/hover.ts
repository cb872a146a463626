import type { Extension } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import { hoverAt } from '../../../lib/editor/hover.ts';
import { markdown } from './markdown.ts';
import { positionAt, sheetIn, stretchOf } from './sheets.ts';

/** What the schema and the mesh say about the word under the pointer. */
export function hover(): Extension {
  return hoverTooltip(({ state }, offset) => {
    const found = hoverAt(sheetIn(state), positionAt(offset, state));
    if (!found) return null;
    const { from, to } = stretchOf(found.range, state);
    return { pos: from, end: to, create: () => ({ dom: markdown(found.markdown) }) };
  });
}
