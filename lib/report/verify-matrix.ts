import type { Topology } from '../mesh/topology/topology.ts';
import { element, htmlText } from './html-text.ts';
import { type LinkMark, markSigns } from './topology-marks.ts';
import { anchorOf, colourOf } from './verify-marks.ts';

/**
 * Who reaches whom, as a table: a row and a column for each cluster. Left out where two clusters seldom have to do with each
 * other; the picture says it then.
 */
export function matrixHtml({ clusters }: Topology, links: readonly LinkMark[]): readonly string[] {
  const involved = new Set(links.flatMap(({ between }) => between));
  const names = clusters.map(({ name }) => name).filter((name) => involved.has(name));
  const most = (names.length * (names.length - 1)) / 2;
  if (names.length < 3 || links.length < most / 2) return [];
  const known = new Map(links.map((link) => [anchorOf(link.between), link]));
  const cell = (row: string, column: string): string => {
    const link = known.get(anchorOf([row, column]));
    return link === undefined ? '<td></td>' : cellHtml(link, row, column);
  };
  const head = names.map((name) =>
    element('th', { scope: 'col' }, element('span', {}, htmlText(name))),
  );
  const rows = names.map((row) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, htmlText(row)),
      ...names.map((column) => cell(row, column)),
    ),
  );
  return [
    element('h2', {}, 'Who reaches whom'),
    '<div class="scroll tall" tabindex="0" role="region" aria-label="Who reaches whom"><table class="matrix">',
    element('thead', {}, element('tr', {}, '<td></td>', ...head)),
    element('tbody', {}, ...rows),
    '</table></div>',
  ];
}

function cellHtml({ mark }: LinkMark, row: string, column: string): string {
  const words = `${row} and ${column}: ${mark}`;
  const to = `#${anchorOf([row, column])}`;
  return element(
    'td',
    { class: colourOf(mark), title: words },
    element('a', { href: to, 'aria-label': words }, markSigns[mark]),
  );
}

export const matrixStyle = [
  '.matrix{border-collapse:collapse;font-size:13px}',
  '.matrix th{font-weight:400;text-align:left;padding:.15rem .5rem;white-space:nowrap;background:var(--page)}',
  '.matrix thead th{vertical-align:bottom;padding:.3rem .1rem}.matrix thead span{writing-mode:vertical-rl;transform:rotate(180deg)}',
  '.matrix tbody th{position:sticky;left:0}.matrix thead{position:sticky;top:0;background:var(--page);z-index:1}',
  '.matrix td{min-width:1.9rem;height:1.9rem;text-align:center;border:1px solid var(--edge)}',
  '.matrix thead td{border:0}.matrix td a{display:block;color:inherit;text-decoration:none;font-weight:700}',
].join('\n');
