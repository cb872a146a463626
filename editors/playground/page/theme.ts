import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const colours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'var(--key)' },
  { tag: [tags.string, tags.content, tags.special(tags.string)], color: 'var(--value)' },
  { tag: [tags.keyword, tags.typeName, tags.labelName], color: 'var(--accent)' },
  { tag: [tags.comment, tags.meta], color: 'var(--comment)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator], color: 'var(--dim)' },
]);

/** Colours are variables of the page, which knows whether the system is light or dark. */
const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--panel)', color: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', fontSize: '13px', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--accent)', padding: '8px 0' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--faint)', border: 'none' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink)' },
  '.cm-activeLine': { backgroundColor: 'var(--line)' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '.cm-lintRange.cm-lintRange-error': { backgroundImage: 'none', borderBottom: 'none' },
  '.cm-lintRange.cm-lintRange-warning': { backgroundImage: 'none' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--error) 1px' },
  '.cm-lintRange-warning': { textDecoration: 'underline wavy var(--warning) 1px' },
  '.cm-tooltip': {
    backgroundColor: 'var(--panel)',
    color: 'var(--ink)',
    border: '1px solid var(--rim)',
    borderRadius: '8px',
    boxShadow: 'var(--shadow)',
    overflow: 'hidden',
  },
});

/** How the editor looks, in light and dark. */
export function theme(): Extension {
  return [look, syntaxHighlighting(colours), darkness.of(isDark(darkQuery.matches))];
}

const darkQuery = matchMedia('(prefers-color-scheme: dark)');
const darkness = new Compartment();

/** Keeps what CodeMirror itself draws as light or dark as the system. */
export function followSystem(view: EditorView): void {
  darkQuery.addEventListener('change', ({ matches }) => {
    view.dispatch({ effects: darkness.reconfigure(isDark(matches)) });
  });
}

function isDark(dark: boolean): Extension {
  return EditorView.darkTheme.of(dark);
}
