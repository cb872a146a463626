import {
  autocompletion,
  type Completion as Option,
  type CompletionContext,
  type CompletionResult,
  snippet,
} from '@codemirror/autocomplete';
import { EditorState, type Extension } from '@codemirror/state';
import { completionsAt } from '../../../lib/editor/complete.ts';
import { type Completion, unindented } from '../../../lib/editor/completion.ts';
import { markdown } from './markdown.ts';
import { positionAt, sheetIn, stretchOf } from './sheets.ts';
import { templateOf } from './snippet.ts';

/** Completion of keys, words and names, as in the language server. */
export function completion(): Extension {
  return [
    EditorState.languageData.of(() => [{ autocomplete: complete }]),
    autocompletion({ icons: false }),
  ];
}

/** Unasked only behind a letter or where a value begins, and not when the word is there already. */
function complete({ state, pos, explicit }: CompletionContext): CompletionResult | null {
  const line = state.doc.lineAt(pos);
  if (!explicit && !/[\w-]$|[:-] $/.test(line.text.slice(0, pos - line.from))) return null;
  const all = completionsAt(sheetIn(state), positionAt(pos, state));
  const [first] = all;
  if (!first) return null;
  const { from, to } = stretchOf(first.range, state);
  const complete = (word: string): boolean => all.some(({ label }) => label === word);
  if (!explicit && complete(state.sliceDoc(from, to))) return null;
  return {
    from,
    to,
    options: all.map((one, index) => optionOf(one, index)),
    validFor: (word) => /^[\w.-]*$/.test(word) && !complete(word),
  };
}

function optionOf(completion: Completion, index: number): Option {
  const { label, detail, documentation } = completion;
  return {
    label,
    ...(detail === undefined ? {} : { detail }),
    ...(documentation === undefined ? {} : { info: () => markdown(documentation) }),
    // The engine's order decides between equally good matches.
    boost: Math.max(-99, 99 - index),
    apply: (view, option, from, to) => {
      // CodeMirror indents all lines as the first, which ours already are.
      const lines = unindented(completion.snippet, view.state.doc.lineAt(from).text);
      snippet(templateOf(lines))(view, option, from, to);
    },
  };
}
