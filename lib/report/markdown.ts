import { visible } from '../visible.ts';
import { escapeXml } from '../xml.ts';
import { shownTurns } from './html-text.ts';

/**
 * Markdown as GitHub and GitLab read it, around text of somebody else. In code there is no markup, and `@name` calls nobody,
 * as long as the code is closed by nothing in it.
 */

/** A text within a line: as code. */
export function codeSpan(words: string): string {
  const line = inert(words).replaceAll(/\s+/g, ' ').trim();
  if (line === '') return '';
  const fence = fenceFor(line, 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Lines as a block of code. */
export function codeBlock(lines: readonly string[], language = ''): string {
  const text = inert(lines.join('\n'));
  const fence = fenceFor(text, 3);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** What is folded away: in HTML, where a text is code, too. */
export function folded(summary: string, words: string, content: string): string {
  const name = `<code>${escapeXml(inert(summary)).replaceAll(/\s+/g, ' ')}</code>`;
  return `<details><summary>${name} ${words}</summary>\n\n${content}\n\n</details>`;
}

/** Longer than any run of its kind in the text (CommonMark 0.31: code spans, fenced code blocks). */
function fenceFor(text: string, least: number): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  return '`'.repeat(Math.max(least, ...runs.map((length) => length + 1)));
}

/** A page is read as lines that end with `\n`, and NUL is none of its letters. */
function inert(words: string): string {
  return shownTurns(visible(words));
}
