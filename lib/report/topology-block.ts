import type { Cluster } from '../mesh/topology.ts';

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
  readonly cluster: Cluster;
}

/** The remotes of one primary in one network, with the primary itself if it is there too. */
export interface Block {
  readonly owner: string;
  readonly primary: Cluster | undefined;
  readonly remotes: readonly Cluster[];
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

/** A block with its upper left corner. */
export interface PlacedBlock extends Block {
  readonly x: number;
  readonly y: number;
}

/** The clusters of one network, primary by primary. */
export function blocksOf(clusters: readonly Cluster[]): readonly Block[] {
  const owned = new Map<string, { primary: Cluster | undefined; remotes: Cluster[] }>();
  for (const cluster of clusters) {
    if (cluster.role.kind === 'primary') {
      owned.set(cluster.name, { primary: cluster, remotes: [] });
    }
  }
  for (const cluster of clusters) {
    if (cluster.role.kind === 'primary') continue;
    const block = owned.get(cluster.role.primary) ?? { primary: undefined, remotes: [] };
    block.remotes.push(cluster);
    owned.set(cluster.role.primary, block);
  }
  return [...owned].map(([owner, { primary, remotes }]) => sized(owner, primary, remotes));
}

function sized(owner: string, primary: Cluster | undefined, remotes: readonly Cluster[]): Block {
  const count = remotes.length;
  const square = Math.ceil(Math.sqrt((count * (card.remote + gap.rail)) / (card.width + gap.x)));
  const columns = count <= singleColumn ? Math.min(1, count) : square;
  const left = primary ? card.width : 0;
  const grid = columns * (card.width + gap.x) - gap.x;
  return {
    owner,
    primary,
    remotes,
    columns,
    width: count === 0 ? left : left + gutter + grid,
    height: Math.max(primary ? card.primary : 0, gridHeight(count, columns)),
  };
}

function gridHeight(count: number, columns: number): number {
  if (columns <= 1) return Math.max(0, count * (card.remote + gap.y) - gap.y);
  return Math.ceil(count / columns) * (card.remote + gap.rail);
}

/** Every cluster of a block at its place. */
export function cardsOf(block: PlacedBlock): readonly Card[] {
  const { primary, remotes, columns, x, y, height } = block;
  const first = gridStart(block);
  const pitch = card.remote + (columns === 1 ? gap.y : gap.rail);
  // A few remotes fan out from the middle of their primary; many hang from rails, the primary beside the first.
  const middle = (own: number): number => y + (columns > 1 ? gap.rail : (height - own) / 2);
  const top = middle(gridHeight(remotes.length, columns));
  const own = primary && {
    cluster: primary,
    x,
    y: middle(card.primary),
    width: card.width,
    height: card.primary,
  };
  const served = remotes.map((cluster, index) => ({
    cluster,
    x: first + (index % columns) * (card.width + gap.x),
    y: top + Math.floor(index / columns) * pitch,
    width: card.width,
    height: card.remote,
  }));
  return own ? [own, ...served] : served;
}

/** Where the first remote of a block begins. */
export function gridStart({ primary, x }: PlacedBlock): number {
  return x + (primary ? card.width : 0) + gutter;
}
