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
  const spine = start.x + gutter / 2;
  return served.map((to) => {
    const way =
      block.columns === 1
        ? `${turn(spine, start.y, to.y + to.height / 2)}H${to.x}`
        : `${turn(spine, start.y, to.y - gap.rail / 2)}${drop(to)}`;
    const path = `M${start.x} ${start.y}${way}`;
    return { primary: own.cluster.name, remote: to.cluster.name, path };
  });
}

/** Along one line to the spine, along it to another line, with rounded corners. */
function turn(spine: number, from: number, to: number): string {
  const way = to - from;
  if (Math.abs(way) < 1) return '';
  const radius = Math.min(corner, Math.abs(way) / 2);
  const step = Math.sign(way) * radius;
  return `H${spine - radius}Q${spine} ${from} ${spine} ${from + step}V${to - step}Q${spine} ${to} ${spine + radius} ${to}`;
}

/** Along the rail above a card, and down to its middle. */
function drop({ x, y, width }: Card): string {
  const middle = x + width / 2;
  const rail = y - gap.rail / 2;
  return `H${middle - corner}Q${middle} ${rail} ${middle} ${rail + corner}V${y}`;
}
