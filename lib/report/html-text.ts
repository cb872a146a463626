import { visible } from '../visible.ts';
import { escapeXml } from '../xml.ts';

/** What turns the direction of writing: a name with it would show other text than it has (Unicode TR 36). */
const turning = /[\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A text of somebody else, as text of a page: no markup, nothing that is obeyed. */
export function htmlText(words: string): string {
  return escapeXml(shownTurns(visible(words)));
}

/** Shows what would turn the direction of writing. */
export function shownTurns(words: string): string {
  return words.replace(turning, (letter) => `\\u${letter.charCodeAt(0).toString(16)}`);
}

/** An element around parts that are HTML already; attributes are texts. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>>,
  ...parts: readonly string[]
): string {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${htmlText(value)}"`],
  );
  return `<${name}${given.join('')}>${parts.join('')}</${name}>`;
}
