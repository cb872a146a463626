import type { Range } from '../mesh/findings/diagnostic.ts';

/** Something that could be written at a cursor. */
export interface Completion {
  /** What a list shows, and what half a word is compared with. */
  readonly label: string;
  readonly kind: 'key' | 'value' | 'name' | 'snippet';
  /** Beside the label: "required", `primary · network1`. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** Still taken, but on its way out. */
  readonly deprecated?: true;
  /** On one line: what `text` or `snippet` is written in place of. */
  readonly range: Range;
  /** Lines after the first bring their whole indent. */
  readonly text: string;
  /** As `text`, with tab stops in the syntax of LSP snippets. */
  readonly snippet: string;
}

/** A snippet for an editor that gives all lines the indent of the line that the first one goes to. */
export function unindented(snippet: string, line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  return snippet.replaceAll(`\n${indent}`, '\n');
}
