import { columns } from '../../lib/report/width.ts';
import { escapeXml } from '../../lib/xml.ts';
import { type Look, type Span, spansOf } from './ansi.ts';

/** A picture of a terminal that shows `printed`, as wide as its longest line but at least 60 columns. */
export function terminalSvg(printed: string, title: string): string {
  const lines = spansOf(printed.trimEnd());
  const widest = Math.max(60, ...lines.map(lengthOf));
  const width = Math.ceil(widest * cell.width + 2 * margin);
  const height = Math.ceil(bar + lines.length * cell.height + margin);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="#16181d"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map(
      (fill, index) => `<circle cx="${20 + index * 20}" cy="18" r="6" fill="${fill}"/>`,
    ),
    `<text x="${width / 2}" y="23" text-anchor="middle" fill="#8b93a1" font-family="${font}" font-size="13">${escapeXml(title)}</text>`,
    `<g font-family="${font}" font-size="14" fill="#d6dae1">`,
    ...lines.map((spans, row) => lineOf(spans, bar + (row + 0.75) * cell.height)),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

const cell = { width: 8.43, height: 19 };
const margin = 18;
const bar = 40;
const font = "ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace";

/** Colours of a dark terminal: black, red, green, yellow, blue, magenta, cyan, white; then the bright ones. */
const colours =
  '#16181d #ff7b72 #7ee787 #e3b341 #79c0ff #d2a8ff #76e3ea #d6dae1 #8b93a1 #ffa198 #a7f3b0 #f2cc60 #a5d6ff #e2c5ff #b3f0ff #ffffff'.split(
    ' ',
  );
function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { text }) => sum + columns(text), 0);
}

/** Every span stands at its own column, so that no font can push the next one away. */
function lineOf(spans: readonly Span[], y: number): string {
  let column = 0;
  const pieces = spans.map(({ text, look }) => {
    const x = margin + column * cell.width;
    const length = columns(text);
    column += length;
    if (text.trim() === '') return '';
    // On a group it has no effect in Chromium.
    return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" textLength="${(length * cell.width).toFixed(1)}" xml:space="preserve"${attributes(look)}>${escapeXml(text)}</text>`;
  });
  return pieces.join('');
}

function attributes({ bold, dim, italic, underline, colour }: Look): string {
  return [
    ...(bold === true ? [' font-weight="bold"'] : []),
    ...(dim === true ? [' opacity="0.6"'] : []),
    ...(italic === true ? [' font-style="italic"'] : []),
    ...(underline === true ? [' text-decoration="underline"'] : []),
    ...(colour === undefined ? [] : [` fill="${colours[colour] ?? ''}"`]),
  ].join('');
}
