import { type Diagnostic as Marker, setDiagnostics } from '@codemirror/lint';
import type { EditorState, TransactionSpec } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type { Diagnostic, Fix, Range } from '../../../lib/mesh/findings/diagnostic.ts';
import { element, prose } from './dom.ts';
import { sheetIn, stretchOf } from './sheets.ts';

/** Underlines what the engine finds in the text; the pointer on it shows the words and the fixes. */
export function underlined(state: EditorState): TransactionSpec {
  const { diagnostics } = sheetIn(state).diagnosis();
  return setDiagnostics(
    state,
    diagnostics.map((diagnostic) => markerOf(diagnostic, state)),
  );
}

function markerOf(diagnostic: Diagnostic, state: EditorState): Marker {
  const { severity, code, message, hint, range, fixes = [] } = diagnostic;
  return {
    ...stretchOf(range, state),
    severity,
    source: code,
    message: `${message} hint: ${hint}`,
    renderMessage: () =>
      element(
        'div',
        { class: 'words' },
        element('p', {}, ...prose(message)),
        element('p', { class: 'hint' }, ...prose(hint)),
      ),
    actions: fixes.map((fix) => ({
      name: fix.title.replaceAll('`', ''),
      apply: (view) => {
        mend(view, fix);
      },
    })),
  };
}

/** Applies a fix to the text it was made for; one undo takes it back. */
export function mend(view: EditorView, { edits }: Fix): void {
  const changes = edits.map(({ range, newText }) => ({
    ...stretchOf(range, view.state),
    insert: newText,
  }));
  view.dispatch({ changes, scrollIntoView: true, userEvent: 'input.fix' });
  view.focus();
}

/** Puts the cursor to a place and shows it. */
export function goTo(view: EditorView, range: Range): void {
  const { from, to } = stretchOf(range, view.state);
  view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
  view.focus();
}
