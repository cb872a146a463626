import { acceptCompletion } from '@codemirror/autocomplete';
import { yaml } from '@codemirror/lang-yaml';
import { lintKeymap } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { byId } from './dom.ts';
import { followSystem, theme } from './theme.ts';

/** What the page does when something in the editor changes. */
export interface Watcher {
  /** The text. */
  readonly edited: (view: EditorView) => void;
  /** Only the cursor. */
  readonly moved: (view: EditorView) => void;
}

/** The editor with a text in it. */
export function editorOf(doc: string, { edited, moved }: Watcher): EditorView {
  const watching: Extension = EditorView.updateListener.of(({ docChanged, selectionSet, view }) => {
    if (docChanged) edited(view);
    else if (selectionSet) moved(view);
  });
  const view = new EditorView({
    doc,
    parent: byId('editor'),
    extensions: [
      keymap.of([{ key: 'Tab', run: acceptCompletion }, ...lintKeymap]),
      basicSetup,
      yaml(),
      theme(),
      EditorView.contentAttributes.of({ 'aria-label': 'Text of mesh.yaml', spellcheck: 'false' }),
      watching,
    ],
  });
  followSystem(view);
  return view;
}

/** Puts another text in place of all; one undo brings the old one back. */
export function replaceText(view: EditorView, text: string): void {
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: text },
    selection: { anchor: 0 },
    scrollIntoView: true,
    userEvent: 'input.replace',
  });
}
