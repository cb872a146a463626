import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, type Extension } from '@codemirror/state';
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
  // Through it, the selection behind the text has to be seen.
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent) 6%, transparent)' },
  '& .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    background: 'color-mix(in srgb, var(--accent) 24%, transparent) !important',
  },
  '.cm-selectionMatch': { backgroundColor: 'color-mix(in srgb, var(--accent) 14%, transparent)' },
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
  },
  '.cm-tooltip .cm-tooltip-section:not(:first-child)': { borderTop: '1px solid var(--rim)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mono)',
    fontSize: '13px',
    borderRadius: '7px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--soft)',
    color: 'var(--ink)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--accent)' },
  '.cm-completionDetail': { color: 'var(--dim)', fontStyle: 'normal', marginLeft: '1.2em' },
  '.cm-tooltip.cm-completionInfo': { padding: 0 },
  '.cm-diagnostic': { padding: '4px 6px', marginLeft: 0, borderRadius: '7px' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--error)' },
  '.cm-diagnostic-warning': { borderLeft: '3px solid var(--warning)' },
  '.cm-diagnosticAction': {
    margin: '2px 0 6px 10px',
    padding: '2px 9px',
    borderRadius: '7px',
    backgroundColor: 'var(--soft)',
    color: 'var(--ink)',
    font: '13px system-ui, sans-serif',
  },
  '.cm-diagnosticSource': {
    padding: '0 10px 4px',
    color: 'var(--dim)',
    fontFamily: 'var(--mono)',
    fontSize: '11px',
    opacity: 1,
  },
  '.cm-panels': {
    backgroundColor: 'var(--panel)',
    color: 'var(--ink)',
    borderColor: 'var(--rim) !important',
  },
  '.cm-textfield, .cm-button': {
    border: '1px solid var(--rim)',
    borderRadius: '7px',
    backgroundColor: 'var(--panel)',
    backgroundImage: 'none',
    color: 'var(--ink)',
    fontSize: '13px',
    padding: '2px 8px',
  },
  '.cm-panel.cm-search label': { fontSize: '13px' },
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
