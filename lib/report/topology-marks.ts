import { escapeXml } from '../xml.ts';
import type { Card, Rectangle } from './topology-block.ts';

/** How something is: as a picture says it. */
export type Mark = 'working' | 'warning' | 'broken' | 'unknown';

/** What is between two clusters. */
export interface LinkMark {
  readonly between: readonly [string, string];
  readonly mark: Mark;
  readonly words: string;
}

/** What a picture of a topology says of a live mesh. */
export interface TopologyMarks {
  readonly clusters: ReadonlyMap<string, Mark>;
  readonly links: readonly LinkMark[];
  /** Those that get a line where no arrow shows them. */
  readonly lines: readonly LinkMark[];
}

/** Told by shape, too: not everybody sees colours. */
export const markSigns: Readonly<Record<Mark, string>> = {
  working: '✓',
  warning: '!',
  broken: '✗',
  unknown: '?',
};

/** At the upper left corner of a card. */
export function badgeSvg(mark: Mark, { x, y }: Pick<Card, 'x' | 'y'>): string {
  return `<g class="badge ${mark}"><circle cx="${x + 4}" cy="${y + 4}" r="9"/><text x="${x + 4}" y="${y + 8}" text-anchor="middle">${markSigns[mark]}</text></g>`;
}

/** The mark of what a primary and its remote have between them. */
export function markBetween(
  links: readonly LinkMark[],
  one: string,
  other: string,
): Mark | undefined {
  return links.find(({ between }) => between.includes(one) && between.includes(other))?.mark;
}

/** A line for what no arrow shows. */
export function linkSvg({ between, mark, words }: LinkMark, cards: readonly Card[]): string {
  const [one, other] = between
    .flatMap(
      (name) => cards.find(({ cluster, elsewhere }) => cluster.name === name && !elsewhere) ?? [],
    )
    .toSorted((a, b) => a.y - b.y);
  if (one === undefined || other === undefined) return '';
  return `<path class="link ${mark}" d="${wayBetween(one, other)}"><title>${escapeXml(words)}</title></path>`;
}

/** Around what may stand between: on the left of cards below each other, below those beside each other; else from one down to the other. */
function wayBetween(one: Rectangle, other: Rectangle): string {
  const bow = Math.min(32, 12 + Math.hypot(other.x - one.x, other.y - one.y) / 20);
  if (Math.abs(other.x - one.x) < Math.min(one.width, other.width)) {
    const [y1, y2] = [one.y + one.height / 2, other.y + other.height / 2];
    return `M${one.x} ${y1}C${one.x - bow} ${y1} ${other.x - bow} ${y2} ${other.x} ${y2}`;
  }
  const [x1, x2] = [one.x + one.width / 2, other.x + other.width / 2];
  const [y1, bottom] = [one.y + one.height, other.y + other.height];
  if (other.y < y1) return `M${x1} ${y1}C${x1} ${y1 + bow} ${x2} ${bottom + bow} ${x2} ${bottom}`;
  const middle = (y1 + other.y) / 2;
  return `M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${other.y}`;
}

export const markStyle = [
  '.topology{--broken:#b3261e;--warning:#855300;--working:#1a6b3a;--unknown:#566177}',
  '@media(prefers-color-scheme:dark){.topology{--broken:#ff8f85;--warning:#f0b95c;--working:#6fd08c;--unknown:#a3adc0}}',
  '.topology .card.broken{stroke:var(--broken);stroke-width:2}',
  '.topology .card.warning{stroke:var(--warning);stroke-width:2}',
  ...(['broken', 'warning', 'working', 'unknown'] as const).flatMap((mark) => [
    `.topology .badge.${mark} circle{fill:var(--${mark})}`,
    `.topology .link.${mark},.topology .service.${mark}{stroke:var(--${mark})}`,
    `.topology .head.${mark}{fill:var(--${mark})}`,
  ]),
  '.topology .badge text{fill:var(--card);font-size:12px;font-weight:700}',
  '.topology .link{fill:none;stroke-width:1.4}',
  '.topology .link.broken,.topology .service.broken{stroke-width:2.4;stroke-dasharray:6 3}',
  '.topology .link.unknown,.topology .service.unknown{stroke-dasharray:2 4}',
].join('');
