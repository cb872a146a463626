import {
  codes,
  dependsOnMachine,
  type DiagnosticCode,
  isCode,
  isIgnorable,
  severityOf,
} from './codes.ts';
import type { Diagnostic, Fix } from './diagnostic.ts';
import { type Suppression, suppressionsIn, type IgnoredWord } from './ignore-comments.ts';
import { lineEnd, lineStart } from '../text/lines.ts';
import { allNearest, isSlip } from '../../nearest.ts';
import type { MeshDocument } from '../text/parse.ts';
import type { Span } from '../text/place.ts';
import { quote } from '../text/words.ts';

/** What is left of the findings after those that comments ignore are gone, and what is wrong with the comments. */
export function suppress(
  diagnostics: readonly Diagnostic[],
  document: MeshDocument,
): readonly Diagnostic[] {
  const suppressions = suppressionsIn(document);
  const ignored = new Set(
    suppressions.flatMap(({ line, words }) =>
      words
        .filter(({ text }) => isCode(text) && isIgnorable(text))
        .map(({ text }) => `${line} ${text}`),
    ),
  );
  const found = new Set(diagnostics.map(idOf));
  const left = diagnostics
    .filter((diagnostic) => !ignored.has(idOf(diagnostic)))
    .map((diagnostic) => withIgnoring(diagnostic, document));
  const wrong = suppressions.flatMap((suppression) => mistakesOf(suppression, document));
  // What follows an error is not looked for, so nobody can tell.
  const whole = left.every(({ severity }) => severity !== 'error');
  const unused = suppressions.flatMap((suppression) =>
    suppression.words
      .filter(({ text }) => isCode(text) && isIgnorable(text) && !dependsOnMachine(text))
      .filter(({ text }) => !found.has(`${suppression.line} ${text}`))
      .map((word) => unusedWord(word, suppression, document)),
  );
  return [...left, ...wrong, ...(whole ? unused : [])];
}

function idOf({ range, code }: Diagnostic): string {
  return `${range.start.line} ${code}`;
}

function mistakesOf(suppression: Suppression, document: MeshDocument): readonly Diagnostic[] {
  const { words, span } = suppression;
  if (words.length === 0) {
    const message = 'This comment does not say what to ignore.';
    const hint = 'write the code behind it: `# isthmus-ignore W-UNUSED-NETWORK`.';
    return [finding('W-SUPPRESSION', { message, hint, range: document.rangeOf(span) })];
  }
  return words.flatMap((word): readonly Diagnostic[] => {
    const range = document.rangeOf(word.span);
    if (!isCode(word.text)) {
      return [finding('W-SUPPRESSION', { range, ...unknownCode(word, range) })];
    }
    if (isIgnorable(word.text)) return [];
    const message = `\`${word.text}\` cannot be ignored.`;
    const hint = 'mend what it is about, and remove this comment.';
    const fixes = [withoutWord(word, suppression, document)];
    return [finding('W-SUPPRESSION', { message, hint, range, fixes })];
  });
}

function unknownCode(
  { text }: IgnoredWord,
  range: Diagnostic['range'],
): Pick<Diagnostic, 'message' | 'hint' | 'fixes'> {
  const nearest = allNearest(
    text,
    Object.keys(codes).filter((code) => isCode(code) && isIgnorable(code)),
  );
  const [near] = nearest;
  return {
    message: `There is no code ${quote(text)}.`,
    hint: near === undefined ? 'a finding begins with its code.' : `did you mean \`${near}\`?`,
    fixes: nearest.map((code) => ({
      title: `Change to \`${code}\``,
      edits: [{ range, newText: code }],
      ...(nearest.length === 1 && isSlip(text, code) ? { preferred: true } : {}),
    })),
  };
}

function unusedWord(
  word: IgnoredWord,
  suppression: Suppression,
  document: MeshDocument,
): Diagnostic {
  return finding('W-UNUSED-SUPPRESSION', {
    message: `There is no \`${word.text}\` in line ${suppression.line} to be ignored.`,
    hint: 'remove the comment.',
    range: document.rangeOf(word.span),
    fixes: [{ ...withoutWord(word, suppression, document), preferred: true }],
  });
}

function finding(
  code: DiagnosticCode,
  rest: Omit<Diagnostic, 'code' | 'severity' | 'fixes'> & {
    readonly fixes?: readonly Fix[] | undefined;
  },
): Diagnostic {
  const { fixes = [], ...words } = rest;
  return { severity: severityOf(code), code, ...words, ...(fixes.length > 0 ? { fixes } : {}) };
}

/** Takes the code away with its comma; the last one with the whole comment, and with its line when nothing else is on it. */
function withoutWord(
  word: IgnoredWord,
  { span, words }: Suppression,
  { text, rangeOf }: MeshDocument,
): Fix {
  const index = words.indexOf(word);
  const before = words[index - 1];
  const after = words[index + 1];
  const title = `Do not ignore \`${word.text}\``;
  if (before ?? after) {
    const gone: Span = before
      ? [before.span[1], word.span[1]]
      : [word.span[0], after?.span[0] ?? word.span[1]];
    return { title, edits: [{ range: rangeOf(gone), newText: '' }] };
  }
  const start = lineStart(span[0], text);
  const alone = text.slice(start, span[0]).trim() === '';
  const next = text.indexOf('\n', span[1]);
  const gone: Span =
    alone && next >= 0
      ? [start, next + 1]
      : [span[0] - (/[ \t]*$/.exec(text.slice(start, span[0]))?.[0].length ?? 0), span[1]];
  return { title, edits: [{ range: rangeOf(gone), newText: '' }] };
}

/** Another fix, never preferred: a comment above the line. */
function withIgnoring(
  diagnostic: Diagnostic,
  { text, offsetAt, rangeOf }: MeshDocument,
): Diagnostic {
  const { code, range, fixes = [] } = diagnostic;
  if (!isIgnorable(code)) return diagnostic;
  const start = offsetAt({ line: range.start.line, column: 1 });
  const indent = /^[ \t]*/.exec(text.slice(start, lineEnd(start, text)))?.[0] ?? '';
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const newText = `${indent}# isthmus-ignore ${code}${newline}`;
  const title = `Ignore ${code} on this line`;
  return {
    ...diagnostic,
    fixes: [...fixes, { title, edits: [{ range: rangeOf([start, start]), newText }] }],
  };
}
