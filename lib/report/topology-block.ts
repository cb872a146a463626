import type { DrawnCluster } from './topology-clusters.ts';

/** Of a drawing, in pixels. `rail` is the room above a row of remotes, for the line that they hang from. */
export const measure = {
  card: { width: 208, primary: 88, remote: 50 },
  gap: { x: 24, y: 12, rail: 22, blocks: 22, frames: 24 },
  /** Between a primary and the remotes on its right. */
  gutter: 56,
  padding: 18,
  /** The line with the name of a network. */
  head: 34,
} as const;

const { card, gap, gutter } = measure;

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

/** How remotes stand to their primary: in at most so many columns, on its right or below it. */
export interface Arrangement {
  readonly columns: number;
  readonly below: boolean;
}

/** A primary and the remotes that it serves in one network. */
export interface Block extends Arrangement {
  readonly primary: DrawnCluster;
  /** The primary is in another network than these remotes. */
  readonly elsewhere: boolean;
  readonly remotes: readonly DrawnCluster[];
  readonly width: number;
  readonly height: number;
}

/** A block with its upper left corner. */
export interface PlacedBlock extends Block {
  readonly x: number;
  readonly y: number;
}

/** The clusters of one network, primary by primary: its own, then those of other networks. */
export function blocksOf(
  network: string,
  clusters: readonly DrawnCluster[],
  arrangement: Arrangement,
): readonly Block[] {
  const remotes = new Map<string, DrawnCluster[]>();
  for (const cluster of clusters) {
    if (cluster.network !== network || cluster.role.kind === 'primary') continue;
    const { primary } = cluster.role;
    const known = remotes.get(primary);
    if (known) known.push(cluster);
    else remotes.set(primary, [cluster]);
  }
  return clusters
    .filter(({ name, network: own, role }) =>
      own === network ? role.kind === 'primary' : remotes.has(name),
    )
    .map((primary) => {
      const elsewhere = primary.network !== network;
      return sized(primary, elsewhere, remotes.get(primary.name) ?? [], arrangement);
    })
    .toSorted((one, other) => Number(one.elsewhere) - Number(other.elsewhere));
}

function sized(
  primary: DrawnCluster,
  elsewhere: boolean,
  remotes: readonly DrawnCluster[],
  { columns: most, below }: Arrangement,
): Block {
  const columns = Math.min(most, remotes.length);
  const own = heightOf(elsewhere);
  const grid = gridOf(remotes.length, columns, below);
  const size = below
    ? { width: Math.max(card.width + spine(columns), grid.width), height: own + grid.height }
    : {
        width: card.width + (columns > 0 ? gutter + grid.width : 0),
        height: Math.max(own + (columns > 1 ? gap.rail : 0), grid.height),
      };
  return { primary, elsewhere, remotes, columns, below, ...size };
}

/** The room for a line down the right side of a single column. */
function spine(columns: number): number {
  return columns === 1 ? gap.x : 0;
}

function heightOf(elsewhere: boolean): number {
  return elsewhere ? card.remote : card.primary;
}

/** Remotes in their columns, with the room above the first row. */
function gridOf(count: number, columns: number, below: boolean): Rectangle & { pitch: number } {
  const rows = columns === 0 ? 0 : Math.ceil(count / columns);
  const between = columns > 1 ? gap.rail : gap.y;
  const pitch = card.remote + between;
  const lead = columns > 1 || below ? between : 0;
  return {
    x: 0,
    y: lead,
    width: columns * (card.width + gap.x) - gap.x,
    height: rows === 0 ? 0 : lead + rows * pitch - between,
    pitch,
  };
}

/** The card of the primary of a block, and those of its remotes. */
export function cardsOf(block: PlacedBlock): {
  readonly own: Card;
  readonly served: readonly Card[];
} {
  const { primary, elsewhere, remotes, columns, below, x, y, height } = block;
  const own = heightOf(elsewhere);
  const grid = gridOf(remotes.length, columns, below);
  // A few remotes fan out from the middle of their primary; many hang from rails, the primary beside the first.
  const middle = (of: number): number => y + (height - of) / 2;
  const top = below ? y : columns > 1 ? y + gap.rail : middle(own);
  const first = below
    ? { x, y: y + own + grid.y }
    : { x: x + card.width + gutter, y: columns > 1 ? y + grid.y : middle(grid.height) };
  return {
    own: { cluster: primary, elsewhere, x, y: top, width: card.width, height: own },
    served: remotes.map((cluster, index) => ({
      cluster,
      elsewhere: false,
      x: first.x + (index % columns) * (card.width + gap.x),
      y: first.y + Math.floor(index / columns) * grid.pitch,
      width: card.width,
      height: card.remote,
    })),
  };
}
