import { diagnose } from '../../lib/mesh/diagnose.ts';
import type { Env } from '../../lib/mesh/env.ts';
import type { Diagnostic, TextEdit } from '../../lib/mesh/findings/diagnostic.ts';
import { applyEdits } from '../../lib/mesh/fix.ts';
import { parse } from '../../lib/mesh/text/parse.ts';

/** What is found in a text after some edits that was not found before, where the edits wrote something. */
export function introduced(text: string, edits: readonly TextEdit[], env: Env): Introduced {
  const before = new Set(diagnose(text, env).diagnostics.map(causeOf));
  const after = applyEdits(text, edits);
  const written = writtenIn(text, edits, after);
  const found = diagnose(after, env).diagnostics;
  return {
    after,
    found,
    fresh: found.filter(
      (one) =>
        one.severity === 'error' &&
        !before.has(causeOf(one)) &&
        written.some((span) => touches(one, span, after)),
    ),
  };
}

export interface Introduced {
  /** The text after the edits. */
  readonly after: string;
  /** All that is found in it. */
  readonly found: readonly Diagnostic[];
  /** Errors that are new, where something was written. */
  readonly fresh: readonly Diagnostic[];
}

/** A finding wherever it stands. */
export function idOf({ code, message }: Diagnostic): string {
  return `${code} ${message}`;
}

/** That something lacks keys is one cause, whatever it still lacks. */
function causeOf(found: Diagnostic): string {
  return found.code === 'E-MISSING-KEY' ? `${found.code} ${found.path}` : idOf(found);
}

type Span = readonly [number, number];

/** Where the words of the edits stand in the text after them. */
function writtenIn(original: string, edits: readonly TextEdit[], after: string): readonly Span[] {
  const { offsetAt } = parse(original);
  const sorted = edits.toSorted((a, b) => offsetAt(a.range.start) - offsetAt(b.range.start));
  let shift = 0;
  const spans = sorted.map(({ range, newText }): Span => {
    const start = offsetAt(range.start) + shift;
    shift += newText.length - (offsetAt(range.end) - offsetAt(range.start));
    return [start, start + newText.length];
  });
  // The line end and the indent that an edit brings are no words.
  return spans.flatMap(([start, end]) => {
    const words = after.replace(/^\uFEFF/, '').slice(start, end);
    const first = start + (words.length - words.trimStart().length);
    return words.trim() === '' ? [] : [[first, first + words.trim().length] as const];
  });
}

function touches({ range }: Diagnostic, [start, end]: Span, text: string): boolean {
  const { offsetAt } = parse(text);
  return (
    offsetAt(range.start) < end && start < Math.max(offsetAt(range.end), offsetAt(range.start) + 1)
  );
}
