const token =
  /\\(?<escaped>.)|\$(?<bare>\d+)|\$\{(?<stop>\d+)(?::(?<text>(?:\\.|[^}\\])*)|\|(?<choices>(?:\\.|[^|\\])*)\|)?\}|(?<brace>[{}])/gs;

/**
 * A snippet of LSP (`$1`, `${2:text}`, `${3|one,two|}`, backslash escapes) as a template of CodeMirror. Of a choice the
 * first word is offered; a stop whose text has braces, which CodeMirror cannot say, is that text.
 */
export function templateOf(snippet: string): string {
  const pieces: string[] = [];
  let done = 0;
  for (const match of snippet.matchAll(token)) {
    pieces.push(snippet.slice(done, match.index), pieceOf(match.groups ?? {}));
    done = match.index + match[0].length;
  }
  return [...pieces, snippet.slice(done)].join('');
}

function pieceOf(groups: Readonly<Record<string, string | undefined>>): string {
  const { escaped, bare, stop = bare, text, choices = '', brace } = groups;
  if (stop === undefined) return plain(escaped ?? brace ?? '');
  const shown = (text ?? firstOf(choices)).replace(/\\(.)/gs, '$1');
  if (/[{}]/.test(shown)) return plain(shown);
  return shown === '' ? `\${${stop}}` : `\${${stop}:${shown}}`;
}

function firstOf(choices: string): string {
  return /^(?:\\.|[^,\\])*/s.exec(choices)?.[0] ?? '';
}

/** Braces that are no stop. */
function plain(text: string): string {
  return text.replace(/[{}]/g, '\\$&');
}
