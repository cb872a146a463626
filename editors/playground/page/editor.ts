import { acceptCompletion } from '@codemirror/autocomplete';
import { yaml } from '@codemirror/lang-yaml';
import { type IndentContext, indentService } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { differenceOf } from '../../../lib/mesh/text/spans.ts';
import { completion } from './completion.ts';
import { byId } from './dom.ts';
import { hover } from './hover.ts';
import { indentAfter } from './indent.ts';
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
      indentService.of(indentation),
      yaml(),
      completion(),
      hover(),
      theme(),
      EditorView.contentAttributes.of({ 'aria-label': 'Text of mesh.yaml', spellcheck: 'false' }),
      watching,
    ],
  });
  followSystem(view);
  return view;
}

/** CodeMirror's own for YAML forgets keys that are still empty. */
function indentation(context: IndentContext, offset: number): number | undefined {
  return context.simulatedBreak === null ? undefined : indentAfter(context.lineAt(offset, -1).text);
}

/** Puts another text in place of all; one undo brings the old one back. What both begin and end with stays untouched. */
export function replaceText(view: EditorView, text: string): void {
  const {
    span: [from, to],
    newText,
  } = differenceOf(view.state.doc.toString(), text);
  view.dispatch({
    changes: { from, to, insert: newText },
    scrollIntoView: true,
    userEvent: 'input.replace',
  });
}
