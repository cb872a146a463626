import { diagnose } from './diagnose.ts';
import type { Diagnostic, Fix, TextEdit } from './findings/diagnostic.ts';
import type { Env } from './env.ts';
import { offsetsIn } from './text/lines.ts';
import { applySpans } from './text/spans.ts';

/** A text with everything mended that is surely meant otherwise. */
export interface Fixed {
  readonly text: string;
  /** What was mended, in the order in which it was done. Places are those of the text at that moment. */
  readonly applied: readonly AppliedFix[];
}

export interface AppliedFix {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
}

/** More rounds than mistakes hide each other. */
const maximumRounds = 20;

/** Writes the new text of each edit. The edits do not overlap; a byte order mark and line ends stay. */
export function applyEdits(original: string, edits: readonly TextEdit[]): string {
  const mark = original.startsWith('\uFEFF') ? '\uFEFF' : '';
  const text = original.slice(mark.length);
  const offsetOf = offsetsIn(text);
  const spans = edits.map(({ range, newText }) => ({
    span: [offsetOf(range.start), offsetOf(range.end)] as const,
    newText,
  }));
  return mark + applySpans(text, spans);
}

/** Applies the preferred fix of each finding, again and again until none is left. */
export function fixAll(original: string, env: Env): Fixed {
  let text = original;
  let { diagnostics } = diagnose(text, env);
  const applied: AppliedFix[] = [];
  for (let round = 0; round < maximumRounds; round++) {
    const chosen = compatible(diagnostics);
    if (chosen.length === 0) break;
    const together = mended(text, chosen, env);
    const isWorse = duplicatesIn(together.diagnostics) > duplicatesIn(diagnostics);
    const done = isWorse ? chosen.slice(0, 1) : chosen;
    ({ text, diagnostics } = isWorse ? mended(text, done, env) : together);
    applied.push(...done);
  }
  return { text, applied };
}

function mended(before: string, fixes: readonly AppliedFix[], env: Env) {
  const text = applyEdits(
    before,
    fixes.flatMap(({ fix }) => fix.edits),
  );
  return { text, diagnostics: diagnose(text, env).diagnostics };
}

/** Fixes that are right each by itself may write the same key. */
function duplicatesIn(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(({ code }) => code === 'E-DUPLICATE-KEY').length;
}

/** The preferred fixes that do not touch the words of an earlier one. */
function compatible(diagnostics: readonly Diagnostic[]): readonly AppliedFix[] {
  const taken: TextEdit[] = [];
  return diagnostics.flatMap((diagnostic) => {
    const fix = diagnostic.fixes?.find(({ preferred }) => preferred);
    if (!fix || fix.edits.some((edit) => taken.some((other) => touch(edit, other)))) return [];
    taken.push(...fix.edits);
    return [{ diagnostic, fix }];
  });
}

/** Two insertions at one place touch: which comes first would matter. */
function touch({ range: a }: TextEdit, { range: b }: TextEdit): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

function isBefore(a: Diagnostic['range']['start'], b: Diagnostic['range']['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}
