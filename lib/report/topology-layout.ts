import type { Topology } from '../mesh/topology/topology.ts';
import { bestIn, legible, type Size } from './room.ts';
import { extentOf, onShelves } from './shelves.ts';
import {
  type Arrangement,
  type Block,
  blocksOf,
  type Card,
  cardsOf,
  measure,
  type PlacedBlock,
  type Rectangle,
} from './topology-block.ts';
import { type Service, servicesOf } from './topology-arrows.ts';
import { type DrawnCluster, drawnClusters } from './topology-clusters.ts';

/** A network and the frame around its clusters. */
export interface NetworkFrame extends Rectangle {
  readonly name: string;
  readonly clusters: number;
}

/** Where everything of a topology stands. */
export interface TopologyLayout extends Size {
  readonly frames: readonly NetworkFrame[];
  readonly cards: readonly Card[];
  readonly services: readonly Service[];
}

const { card, gap, padding, head } = measure;

/**
 * Networks beside and below each other; in each, every primary with the remotes that it serves beside or below it: as it
 * is seen best in the room. Clusters keep their order.
 */
export function layOutTopology(topology: Topology, room: Size): TopologyLayout {
  const clusters = drawnClusters(topology);
  const beside = networksOf(clusters, { columns: 1, below: false });
  const others = arrangementsIn(room).map((way) => networksOf(clusters, way));
  const { frames, width, height } = bestIn(room, [
    framesOf(beside, room.width),
    ...[beside, ...others].flatMap((networks) =>
      scales.map((scale) => framesOf(networks, room.width / scale)),
    ),
  ]);
  const blocks = frames.flatMap((frame) => frame.blocks.map((block) => within(frame, block)));
  return {
    frames,
    cards: blocks.flatMap((block) => {
      const { own, served } = cardsOf(block);
      return [own, ...served];
    }),
    services: blocks.flatMap(servicesOf),
    width,
    height,
  };
}

/** What is drawn for a wider room and then made smaller may be seen whole. */
const scales = [1, 0.95, 0.9, 0.85, 0.8, legible] as const;

function arrangementsIn(room: Size): readonly Arrangement[] {
  const most = Math.max(1, Math.floor(room.width / legible / (card.width + gap.x)));
  const columns = Array.from({ length: most }, (_, index) => index + 1);
  return [false, true].flatMap((below) => columns.map((count) => ({ columns: count, below })));
}

interface Network {
  readonly name: string;
  readonly clusters: number;
  readonly blocks: readonly Block[];
}

function networksOf(
  clusters: readonly DrawnCluster[],
  arrangement: Arrangement,
): readonly Network[] {
  const names = [...new Set(clusters.map(({ network }) => network))];
  return names.map((name) => ({
    name,
    clusters: clusters.filter(({ network }) => network === name).length,
    blocks: blocksOf(name, clusters, arrangement),
  }));
}

interface Frame extends NetworkFrame {
  /** From the upper left corner of what is in the frame. */
  readonly blocks: readonly PlacedBlock[];
}

function framesOf(
  networks: readonly Network[],
  most: number,
): Size & { readonly frames: readonly Frame[] } {
  const sizes = networks.map((network) => {
    const blocks = onShelves(network.blocks, most - 2 * padding, gap.blocks);
    const { width, height } = extentOf(blocks);
    return { ...network, blocks, width: width + 2 * padding, height: head + height + padding };
  });
  const frames = onShelves(sizes, most, gap.frames);
  return { frames, ...extentOf(frames) };
}

function within(frame: Frame, block: PlacedBlock): PlacedBlock {
  return { ...block, x: frame.x + padding + block.x, y: frame.y + head + block.y };
}
