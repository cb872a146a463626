import type { EditorView } from '@codemirror/view';
import { byId } from './dom.ts';
import { drawingIn, markCurrent } from './drawing.ts';
import { editorOf, replaceText } from './editor.ts';
import { offerExamples } from './examples-menu.ts';
import { offerFixAll, showFindings } from './findings.ts';
import { fromFragment, toFragment } from './fragment.ts';
import { underlined } from './problems.ts';
import { offerLink } from './share.ts';

/** Milliseconds without a key before the text is checked and drawn. */
const pause = 120;
let pending: number | undefined;

const opening = fromFragment(location.hash) ?? EXAMPLES[0]?.text ?? '';
const view = editorOf(opening, {
  edited: () => {
    byId('broken').hidden = true;
    byId('findings').setAttribute('aria-busy', 'true');
    clearTimeout(pending);
    pending = window.setTimeout(() => {
      check(view);
    }, pause);
  },
  moved: (view) => {
    if (pending === undefined) markCurrent(view);
  },
});
const drawing = drawingIn(() => view);
tellBroken();

check(view);
offerExamples((text) => {
  view.dispatch({ selection: { anchor: 0 }, scrollIntoView: true });
  replaceText(view, text);
});
offerFixAll(view);
offerLink();
window.addEventListener('hashchange', () => {
  const text = fromFragment(location.hash);
  tellBroken();
  if (text !== undefined && text !== view.state.doc.toString()) replaceText(view, text);
});
window.addEventListener('pagehide', () => {
  keep(view);
});

/** Says so when the address is a link that cannot be read; until the text is edited. */
function tellBroken(): void {
  const { hash } = location;
  byId('broken').hidden = !hash.startsWith('#mesh=') || fromFragment(hash) !== undefined;
}

/** Says and shows everything about the text as it is now. */
function check(view: EditorView): void {
  clearTimeout(pending);
  pending = undefined;
  view.dispatch(underlined(view.state));
  showFindings(view);
  drawing.redraw(view);
  keep(view);
  byId('findings').setAttribute('aria-busy', 'false');
}

/** Keeps the text in the address, for a reload and for links. */
function keep({ state }: EditorView): void {
  const fragment = toFragment(state.doc.toString());
  if (fragment !== location.hash) history.replaceState(null, '', fragment);
}
