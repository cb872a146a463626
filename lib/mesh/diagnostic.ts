import type { DiagnosticCode } from './codes.ts';

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

/** One finding in a mesh file: where, what and how to mend it. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly code: DiagnosticCode;
  /** What is wrong, quoting the offending words in backticks. */
  readonly message: string;
  /** How to mend it: "did you mean `cluster1`?". */
  readonly hint?: string;
  readonly range: Range;
  /** Another place that explains this one, such as the first use of a name. */
  readonly related?: { readonly message: string; readonly range: Range };
}
