import { completionsAt } from '../../lib/editor/complete.ts';
import type { Completion } from '../../lib/editor/completion.ts';
import type { Sheet } from '../../lib/editor/sheet.ts';
import type { Env } from '../../lib/mesh/env.ts';
import type { Diagnostic } from '../../lib/mesh/findings/diagnostic.ts';
import { introduced } from './blame.ts';

/** With each tab stop as it is, and with each word that one of them offers. */
function forms({ snippet, text }: Completion): readonly string[] {
  const stops = [...snippet.matchAll(/(?<!\\)\$\{\d+\|((?:[^|\\]|\\.)*)\|\}/g)];
  const words = stops.map(([, list = '']) => list.split(/(?<!\\),/));
  const longest = Math.max(1, ...words.map(({ length }) => length));
  const filled = Array.from({ length: longest }, (_, turn) => {
    let stop = 0;
    return snippet
      .replace(/(?<!\\)\$\{\d+\|(?:[^|\\]|\\.)*\|\}/g, () => {
        const list = words[stop++] ?? [];
        return list[turn] ?? list[0] ?? '';
      })
      .replace(/(?<!\\)\$\{\d+:((?:[^}\\]|\\.)*)\}/g, '$1')
      .replace(/(?<!\\)\$\{\d+\}/g, '')
      .replace(/\\([$}\\,|])/g, '$1');
  });
  return [text, ...filled];
}

/**
 * What an author who goes on will settle: values and keys yet to be written, `trust` for a second primary, and a server
 * that needs another key. And an example of addresses that a merge gives to other clusters as well.
 */
function isYetToCome(
  { code, path }: Diagnostic,
  { snippet, kind }: Completion,
  text: string,
): boolean {
  if (code === 'E-LOOPBACK-API-SERVER') return true;
  if (code === 'E-SELF-SIGNED-PRIMARIES' && !/^trust:/m.test(text)) return true;
  if (code === 'E-ADDRESS-OVERLAP' && text.includes('<<')) return true;
  if (code === 'E-MISSING-KEY' && path === '' && kind === 'key') return true;
  const isUnfilled = ['E-EMPTY', 'E-MISSING-KEY', 'E-TRUST-KEY'].includes(code);
  const isOpen = snippet.includes('${') || !snippet.includes(':');
  return isUnfilled && isOpen;
}

/** What is offered at an offset, and would be an error there. */
export function refusals(sheet: Sheet, offset: number, env: Env): readonly string[] {
  const { text, rangeOf } = sheet.document;
  return completionsAt(sheet, rangeOf([offset, offset]).start).flatMap((completion) =>
    forms(completion).flatMap((newText) => {
      const { fresh, after } = introduced(text, [{ range: completion.range, newText }], env);
      const { label, range } = completion;
      return fresh
        .filter((found) => !isYetToCome(found, completion, text))
        .map(
          ({ code, message }) =>
            `${range.start.line}:${range.start.column} ${label} (${JSON.stringify(newText)}): ${code} ${message} in ${after.split('\n')[range.start.line - 1]}`,
        );
    }),
  );
}
