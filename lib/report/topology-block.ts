import type { DrawnCluster } from './topology-clusters.ts';

/** Of a drawing, in pixels. `rail` is the room above a row of remotes, for the line that they hang from. */
export const measure = {
  card: { width: 208, primary: 88, remote: 56 },
  gap: { x: 24, y: 14, rail: 24, blocks: 22, frames: 24 },
  /** Between a primary and its remotes. */
  gutter: 56,
  padding: 18,
  /** The line with the name of a network. */
  head: 34,
} as const;

const { card, gap, gutter } = measure;

/** So many remotes stand below each other; more of them form a square. */
const singleColumn = 6;

/** Pixels; y grows downwards. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A cluster and where it stands. */
export interface Card extends Rectangle {
  readonly cluster: DrawnCluster;
  /** The cluster stands in another network; here it only shows who serves the remotes beside it. */
  readonly elsewhere: boolean;
}

/** A primary and the remotes that it serves in one network. */
export interface Block {
  readonly primary: DrawnCluster;
  /** The primary is in another network than these remotes. */
  readonly elsewhere: boolean;
  readonly remotes: readonly DrawnCluster[];
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

/** A block with its upper left corner. */
export interface PlacedBlock extends Block {
  readonly x: number;
  readonly y: number;
}

/** The clusters of one network, primary by primary: its own, then those of other networks. */
export function blocksOf(network: string, clusters: readonly DrawnCluster[]): readonly Block[] {
  const remotes = new Map<string, DrawnCluster[]>();
  for (const cluster of clusters) {
    if (cluster.network !== network || cluster.role.kind === 'primary') continue;
    const { primary } = cluster.role;
    remotes.set(primary, [...(remotes.get(primary) ?? []), cluster]);
  }
  return clusters
    .filter(({ name, network: own, role }) =>
      own === network ? role.kind === 'primary' : remotes.has(name),
    )
    .map((primary) => sized(primary, primary.network !== network, remotes.get(primary.name) ?? []))
    .toSorted((one, other) => Number(one.elsewhere) - Number(other.elsewhere));
}

function sized(primary: DrawnCluster, elsewhere: boolean, remotes: readonly DrawnCluster[]): Block {
  const count = remotes.length;
  const square = Math.ceil(Math.sqrt((count * (card.remote + gap.rail)) / (card.width + gap.x)));
  const columns = count <= singleColumn ? Math.min(1, count) : square;
  const grid = columns * (card.width + gap.x) - gap.x;
  return {
    primary,
    elsewhere,
    remotes,
    columns,
    width: count === 0 ? card.width : card.width + gutter + grid,
    height: Math.max(heightOf(elsewhere), gridHeight(count, columns)),
  };
}

function heightOf(elsewhere: boolean): number {
  return elsewhere ? card.remote : card.primary;
}

function gridHeight(count: number, columns: number): number {
  if (columns <= 1) return Math.max(0, count * (card.remote + gap.y) - gap.y);
  return Math.ceil(count / columns) * (card.remote + gap.rail);
}

/** The card of the primary of a block, and those of its remotes. */
export function cardsOf(block: PlacedBlock): {
  readonly own: Card;
  readonly served: readonly Card[];
} {
  const { primary, elsewhere, remotes, columns, x, y, height } = block;
  const pitch = card.remote + (columns === 1 ? gap.y : gap.rail);
  // A few remotes fan out from the middle of their primary; many hang from rails, the primary beside the first.
  const middle = (own: number): number => y + (columns > 1 ? gap.rail : (height - own) / 2);
  const top = middle(gridHeight(remotes.length, columns));
  const own = heightOf(elsewhere);
  return {
    own: { cluster: primary, elsewhere, x, y: middle(own), width: card.width, height: own },
    served: remotes.map((cluster, index) => ({
      cluster,
      elsewhere: false,
      x: x + card.width + gutter + (index % columns) * (card.width + gap.x),
      y: top + Math.floor(index / columns) * pitch,
      width: card.width,
      height: card.remote,
    })),
  };
}
