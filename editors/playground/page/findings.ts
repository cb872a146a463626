import type { EditorView } from '@codemirror/view';
import type { Diagnostic, Range } from '../../../lib/mesh/findings/diagnostic.ts';
import { tally } from '../../../lib/report/diagnostics.ts';
import { fixAll } from '../../../lib/mesh/fix.ts';
import { button, byId, element, prose } from './dom.ts';
import { replaceText } from './editor.ts';
import { goTo, mend } from './problems.ts';
import { env, sheetIn } from './sheets.ts';

/** Lists what the engine finds in the text: code, place, words, and buttons that mend it. */
export function showFindings(view: EditorView): void {
  const { diagnostics } = sheetIn(view.state).diagnosis();
  byId('tally').replaceChildren(tally(diagnostics));
  const mendable = diagnostics.some(({ fixes }) => fixes?.some(({ preferred }) => preferred));
  byId('fix-all').hidden = !mendable;
  byId('list').replaceChildren(...diagnostics.map((diagnostic) => itemOf(diagnostic, view)));
}

/** The button that applies all fixes that are surely meant, as `isthmus validate --fix` does. */
export function offerFixAll(view: EditorView): void {
  byId('fix-all').addEventListener('click', () => {
    replaceText(view, fixAll(view.state.doc.toString(), env).text);
    view.focus();
  });
}

function itemOf(diagnostic: Diagnostic, view: EditorView): HTMLLIElement {
  const { severity, code, message, hint, range, related, fixes = [] } = diagnostic;
  return element(
    'li',
    { class: severity },
    element(
      'p',
      { class: 'head' },
      placeButton(range, view),
      ' ',
      element('a', { class: 'code', href: `codes.html#${code}`, target: '_blank' }, code),
    ),
    element('p', { class: 'message' }, ...prose(message)),
    element('p', { class: 'hint' }, ...prose(hint)),
    ...(related
      ? [
          element(
            'p',
            { class: 'related' },
            placeButton(related.range, view),
            ' ',
            ...prose(related.message),
          ),
        ]
      : []),
    ...(fixes.length === 0
      ? []
      : [element('p', { class: 'fixes' }, ...fixes.map((fix) => fixButton(fix, view)))]),
  );
}

function fixButton(fix: NonNullable<Diagnostic['fixes']>[number], view: EditorView): HTMLElement {
  return button('fix', prose(fix.title), () => {
    mend(view, fix);
  });
}

function placeButton(range: Range, view: EditorView): HTMLElement {
  const { line, column } = range.start;
  const made = button('place', [`${line}:${column}`], () => {
    goTo(view, range);
  });
  made.setAttribute('aria-label', `Go to line ${line}, column ${column}`);
  return made;
}
