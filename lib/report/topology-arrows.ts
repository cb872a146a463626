import { gridStart, measure } from './topology-block.ts';
import type { Card, PlacedBlock } from './topology-block.ts';

/** A primary serves a remote: the path of the arrow between them, as the `d` of SVG. */
export interface Service {
  readonly primary: string;
  readonly remote: string;
  readonly path: string;
}

const { gap, gutter } = measure;
const corner = 10;

/** The arrows from a primary to its remotes in one block. `cards` are all of the drawing, by the name of the cluster. */
export function servicesTo(
  block: PlacedBlock,
  cards: ReadonlyMap<string, Card>,
): readonly Service[] {
  const from = cards.get(block.owner);
  if (!from) return [];
  const spine = gridStart(block) - gutter / 2;
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  const entry = block.primary ? start.y : block.y + block.height / 2;
  const lead = block.primary
    ? `M${start.x} ${start.y}`
    : `M${start.x} ${start.y}${curve(start, { x: spine - corner, y: entry })}`;
  return block.remotes.flatMap(({ name }) => {
    const to = cards.get(name);
    if (!to) return [];
    const branch =
      block.columns === 1
        ? `${turn(spine, entry, to.y + to.height / 2)}H${to.x}`
        : `${turn(spine, entry, to.y - gap.rail / 2)}H${to.x + to.width / 2 - corner}${drop(to)}`;
    return [{ primary: block.owner, remote: name, path: lead + branch }];
  });
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function curve(from: Point, to: Point): string {
  const bend = Math.max(60, Math.abs(to.x - from.x) / 2);
  return `C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
}

/** Along one line to the spine, along it to another line, with rounded corners. */
function turn(spine: number, from: number, to: number): string {
  const way = to - from;
  if (Math.abs(way) < 1) return '';
  const radius = Math.min(corner, Math.abs(way) / 2);
  const step = Math.sign(way) * radius;
  return `H${spine - radius}Q${spine} ${from} ${spine} ${from + step}V${to - step}Q${spine} ${to} ${spine + radius} ${to}`;
}

/** From the rail down to the middle of a card. */
function drop({ x, y, width }: Card): string {
  const middle = x + width / 2;
  const rail = y - gap.rail / 2;
  return `Q${middle} ${rail} ${middle} ${rail + corner}V${y}`;
}
