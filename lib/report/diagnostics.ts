import type { ChalkInstance } from 'chalk';
import type { Diagnostic } from '../mesh/findings/diagnostic.ts';
import type { AppliedFix } from '../mesh/fix.ts';
import { count } from '../mesh/text/words.ts';
import { codeFrame, type Underline } from './code-frame.ts';
import { wrapIndented } from './indent.ts';
import { printable } from './width.ts';

/** What a report of diagnostics is about and how it looks. */
export interface DiagnosticView {
  /** As the user knows it: `mesh.yaml`, `../mesh.yaml`. */
  readonly file: string;
  /** The text of the file, as the diagnostics count its lines. */
  readonly text: string;
  readonly palette: ChalkInstance;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Diagnostics for a terminal: place, code and message, the line with the words underlined, and how to mend it. */
export function diagnosticLines(
  diagnostics: readonly Diagnostic[],
  view: DiagnosticView,
): readonly string[] {
  return diagnostics.flatMap((diagnostic, index) => [
    ...(index === 0 ? [] : ['']),
    ...linesOf(diagnostic, view),
  ]);
}

/** What was mended, a line for each; the places are those of the text at that moment. */
export function fixedLines(
  applied: readonly AppliedFix[],
  { file, palette, width }: DiagnosticView,
): readonly string[] {
  return applied.flatMap(({ diagnostic: { code, range }, fix: { title } }) => {
    const place = palette.bold(`${file}:${range.start.line}:${range.start.column}`);
    return wrapIndented(`${place} ${palette.green('fixed')} ${code} ${printable(title)}`, width);
  });
}

/** `2 errors, 1 warning`, or `no errors`. */
export function tally(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const parts = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ];
  return parts.length === 0 ? 'no errors' : parts.join(', ');
}

function linesOf(diagnostic: Diagnostic, view: DiagnosticView): readonly string[] {
  const { severity, code, message, hint, range, related } = diagnostic;
  const { palette, width } = view;
  const colour = severity === 'error' ? palette.red : palette.yellow;
  const place = `${view.file}:${range.start.line}:${range.start.column}`;
  const head = `${palette.bold(place)} ${colour.bold(severity)} ${colour(code)} ${printable(message)}`;
  const marks: readonly Underline[] = [
    { range, sign: '^', label: '' },
    ...(related ? [{ range: related.range, sign: '-', label: related.message } as const] : []),
  ];
  const frame = codeFrame(view.text, view.text === '' ? [] : marks, width - 2).map((line) => {
    const paint = line.mark?.sign === '^' ? colour : palette.cyan;
    return `  ${palette.dim(line.gutter)}${line.mark ? paint(line.text) : line.text}`;
  });
  const advice = wrapIndented(`  ${palette.cyan('hint:')} ${printable(hint)}`, width);
  return [...wrapIndented(head, width), ...frame, ...advice];
}
