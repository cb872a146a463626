import { type Card, cardsOf, measure, type PlacedBlock } from './topology-block.ts';

/** A primary serves a remote: the path of the arrow between them, as the `d` of SVG. */
export interface Service {
  readonly primary: string;
  readonly remote: string;
  readonly path: string;
}

const { gap, gutter } = measure;
const corner = 10;

/** The arrows from the primary of a block to its remotes. */
export function servicesOf(block: PlacedBlock): readonly Service[] {
  const { own, served } = cardsOf(block);
  const start = { x: own.x + own.width, y: own.y + own.height / 2 };
  return served.map((to) => ({
    primary: own.cluster.name,
    remote: to.cluster.name,
    path: `M${start.x} ${start.y}${wayTo(to, start, block)}`,
  }));
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line along which all arrows of a block go, and from there to the side of a card, or along a rail above it. */
function wayTo(to: Card, start: Point, { columns, below }: PlacedBlock): string {
  const middle = { x: to.x + to.width / 2, y: to.y + to.height / 2 };
  if (columns > 1) {
    const spine = start.x + (below ? gap.x : gutter) / 2;
    const way = middle.x < spine ? -1 : 1;
    return `${turn(spine, start.y, to.y - gap.rail / 2, way)}${drop(to, way)}`;
  }
  return below
    ? `${turn(start.x + gap.x - 4, start.y, middle.y, -1)}H${to.x + to.width}`
    : `${turn(start.x + gutter / 2, start.y, middle.y, 1)}H${to.x}`;
}

/** Along one line to the spine, along it to another line, and on to the right or back, with rounded corners. */
function turn(spine: number, from: number, to: number, way: -1 | 1): string {
  const distance = to - from;
  if (Math.abs(distance) < 1) return '';
  const radius = Math.min(corner, Math.abs(distance) / 2);
  const step = Math.sign(distance) * radius;
  return `H${spine - radius}Q${spine} ${from} ${spine} ${from + step}V${to - step}Q${spine} ${to} ${spine + way * radius} ${to}`;
}

/** Along the rail above a card, and down to its middle. */
function drop({ x, y, width }: Card, way: -1 | 1): string {
  const middle = x + width / 2;
  const rail = y - gap.rail / 2;
  return `H${middle - way * corner}Q${middle} ${rail} ${middle} ${rail + corner}V${y}`;
}
