import type { DiagnosticCode } from '../findings/codes.ts';

/** Offsets in UTF-16 units: from, up to. */
export type Span = readonly [number, number];

/** A stretch of the text and what to write in its place. */
export interface SpanEdit {
  readonly span: Span;
  readonly newText: string;
}

/** What one change does to the text. */
export interface Rewrite {
  readonly edits: readonly SpanEdit[];
  /** It takes away words of somebody else: a comment, or what other places take over through an alias. */
  readonly careful?: boolean;
}

/** Where a key and its value stand. */
export interface Place {
  /** Absent for the whole mesh and for list items. */
  readonly key: Span | undefined;
  readonly value: Span;
  /** The value is a map or a list. */
  readonly collection: boolean;
  /** A plain scalar as it is written: `1.20`, `yes`. */
  readonly source: string | undefined;
  /** The alias or merge key through which the value got here. */
  readonly via: Span | undefined;
}

/** A finding of the parser, still with offsets. */
export interface Slip {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint: string;
  readonly span: Span;
  readonly related?: { readonly message: string; readonly span: Span };
  readonly fixes?: readonly SlipFix[];
}

/** One way to mend a slip. */
export interface SlipFix {
  readonly title: string;
  readonly edits: readonly SpanEdit[];
  readonly preferred?: true;
}
