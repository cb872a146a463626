import { codes, type DiagnosticCode, isCode, isIgnorable } from '../mesh/findings/codes.ts';
import { type Suppression, suppressionsIn } from '../mesh/findings/ignore-comments.ts';
import { lineEnd, lineStart } from '../mesh/text/lines.ts';
import type { Span } from '../mesh/text/place.ts';
import type { Completion } from './completion.ts';
import type { Sheet } from './sheet.ts';

/** In a comment `# isthmus-ignore`: the codes that its line has, or else all that can be ignored. Undefined elsewhere. */
export function completeCodes(sheet: Sheet, offset: number): readonly Completion[] | undefined {
  const { document } = sheet;
  const { text } = document;
  const before = text.slice(lineStart(offset, text), offset);
  if (!/#\s*isthmus-ignore[\s:]/.test(before)) return undefined;
  const suppression = suppressionsIn(document).find(
    ({ span }) => span[0] < offset && offset <= lineEnd(span[0], text),
  );
  if (!suppression || before.includes(' --')) return undefined;
  const word = wordAt(offset, text);
  const taken = suppression.words.filter(({ span }) => span[0] !== word[0]).map(({ text }) => text);
  return offered(suppression, sheet)
    .filter((code) => !taken.includes(code))
    .map((code) => ({
      label: code,
      kind: 'value',
      documentation: codes[code],
      range: document.rangeOf(word),
      text: code,
      snippet: code,
    }));
}

function offered({ line }: Suppression, { diagnosis }: Sheet): readonly DiagnosticCode[] {
  const found = diagnosis()
    .diagnostics.filter(({ range, code }) => range.start.line === line && isIgnorable(code))
    .map(({ code }) => code);
  if (found.length > 0) return [...new Set(found)];
  return Object.keys(codes).filter(isCode).filter(isIgnorable);
}

/** The word that the cursor is in or behind. */
function wordAt(offset: number, text: string): Span {
  const before = /[^\s,:]*$/.exec(text.slice(lineStart(offset, text), offset))?.[0] ?? '';
  const after = /^[^\s,]*/.exec(text.slice(offset, lineEnd(offset, text)))?.[0] ?? '';
  return [offset - before.length, offset + after.length];
}
