import type { DiagnosticCode } from './codes.ts';
import type { Pointer } from '../text/pointer.ts';

/** A place in a mesh file, without its byte order mark. */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** From `start` up to, but not including, `end`. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A stretch of the text and what to write in its place. */
export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

/** One way to mend a finding. */
export interface Fix {
  /** What it does, in a few words: "Change to `remote`". */
  readonly title: string;
  /** Do not overlap. */
  readonly edits: readonly TextEdit[];
  /** Surely what was meant: `validate --fix` and "fix all" apply it unasked. */
  readonly preferred?: true;
}

/** One finding in a mesh file: where, what and how to mend it. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly code: DiagnosticCode;
  /** What is wrong, quoting the offending words in backticks. */
  readonly message: string;
  /** How to mend it: "did you mean `cluster1`?". */
  readonly hint: string;
  readonly range: Range;
  /** What it is about, which stays when lines move; not for mistakes in the YAML itself. */
  readonly path?: Pointer;
  /** Another place that explains this one, such as the first use of a name. */
  readonly related?: { readonly message: string; readonly range: Range };
  /** The likeliest first. */
  readonly fixes?: readonly Fix[];
}
