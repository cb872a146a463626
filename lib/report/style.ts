import type { ChalkInstance } from 'chalk';

/** How text is laid out and coloured. */
export interface Style {
  readonly palette: ChalkInstance;
  /** Columns that a line may take. */
  readonly width: number;
  /** Show everything. */
  readonly verbose: boolean;
  /** What the plan is for; `apply` unless told. */
  readonly purpose?: 'apply' | 'destroy';
  /** How what stopped half way goes on; `isthmus apply` again, or `isthmus destroy`, unless told. */
  readonly resume?: string;
  /** Makes of `isthmus apply` in advice the whole command line for the same mesh and clusters. */
  readonly advice?: (words: string) => string;
}

/** Advice where nobody knows the command line. */
export function asIs(words: string): string {
  return words;
}

/** `1 object`, `2 objects`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** ①, ②, … so that a value can be followed from its producer to its consumers. */
export function circled(index: number): string {
  return index < 20 ? String.fromCodePoint(0x2460 + index) : `(${index + 1})`;
}
