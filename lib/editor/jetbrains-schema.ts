import { isRecord, type JsonObject } from '../json.ts';
import { escapeXml } from '../xml.ts';

/**
 * A schema with its documentation also in the words of JetBrains' editors (`x-intellij-html-description`,
 * `x-intellij-enum-metadata`), which do not know `markdownDescription` and `enumDescriptions`.
 */
export function forJetBrains(schema: object): JsonObject {
  const own: JsonObject = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, inside(value)]),
  );
  const { markdownDescription: markdown, enum: words, enumDescriptions: texts } = own;
  return {
    ...own,
    ...(typeof markdown === 'string' ? { 'x-intellij-html-description': html(markdown) } : {}),
    ...(Array.isArray(words) && Array.isArray(texts)
      ? { 'x-intellij-enum-metadata': metadata(words, texts) }
      : {}),
  };
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inside);
  return isRecord(value) ? forJetBrains(value) : value;
}

function metadata(words: readonly unknown[], texts: readonly unknown[]): JsonObject {
  return Object.fromEntries(
    words.map((word, index) => [String(word), { description: String(texts[index]) }]),
  );
}

/** The little Markdown that the schema uses: paragraphs, `code` and links. */
function html(markdown: string): string {
  const marked = escapeXml(markdown)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, '<a href="$2">$1</a>');
  return marked
    .split(/\n\n+/)
    .map((paragraph) => `<p>${paragraph}</p>`)
    .join('');
}
