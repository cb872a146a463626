import { naturally } from '../natural-order.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { type Service, servicesOf } from './topology-arrows.ts';
import { type DrawnCluster, drawnClusters } from './topology-clusters.ts';
import {
  type Block,
  blocksOf,
  type Card,
  cardsOf,
  measure,
  type PlacedBlock,
  type Rectangle,
} from './topology-block.ts';

/** A network and the frame around its clusters. */
export interface NetworkFrame extends Rectangle {
  readonly name: string;
  readonly clusters: number;
}

/** Where everything of a topology stands. */
export interface TopologyLayout {
  readonly frames: readonly NetworkFrame[];
  readonly cards: readonly Card[];
  readonly services: readonly Service[];
  readonly width: number;
  readonly height: number;
}

const { gap, padding, head } = measure;

/** Networks beside and below each other; in each, every primary with the remotes that it serves on its right. */
export function layOutTopology(topology: Topology): TopologyLayout {
  const clusters = drawnClusters(topology);
  const frames = placeFrames(frameSizes(clusters));
  const blocks = frames.flatMap(placeBlocks);
  return {
    frames,
    cards: blocks.flatMap((block) => {
      const { own, served } = cardsOf(block);
      return [own, ...served];
    }),
    services: blocks.flatMap(servicesOf),
    width: Math.max(0, ...frames.map(({ x, width }) => x + width)),
    height: Math.max(0, ...frames.map(({ y, height }) => y + height)),
  };
}

interface Frame extends NetworkFrame {
  readonly blocks: readonly Block[];
}

function frameSizes(clusters: readonly DrawnCluster[]): readonly Frame[] {
  const networks = [...new Set(clusters.map(({ network }) => network))].toSorted(naturally);
  return networks.map((name) => {
    const blocks = blocksOf(name, clusters);
    const inner = blocks.reduce((sum, block) => sum + block.height + gap.blocks, -gap.blocks);
    return {
      name,
      clusters: clusters.filter(({ network }) => network === name).length,
      blocks,
      x: 0,
      y: 0,
      width: Math.max(...blocks.map(({ width }) => width)) + 2 * padding,
      height: head + inner + padding,
    };
  });
}

/** Shelves from left to right, about as wide as all of them are high. */
function placeFrames(frames: readonly Frame[]): readonly Frame[] {
  const area = frames.reduce((sum, { width, height }) => sum + width * height, 0);
  const shelf = Math.max(Math.sqrt(area), ...frames.map(({ width }) => width));
  let [x, y, tallest] = [0, 0, 0];
  return frames.map((frame) => {
    if (x > 0 && x + frame.width > shelf * 1.3) {
      [x, y, tallest] = [0, y + tallest + gap.frames, 0];
    }
    const placed = { ...frame, x, y };
    x += frame.width + gap.frames;
    tallest = Math.max(tallest, frame.height);
    return placed;
  });
}

function placeBlocks({ blocks, x, y }: Frame): readonly PlacedBlock[] {
  let top = y + head;
  return blocks.map((block) => {
    const placed = { ...block, x: x + padding, y: top };
    top += block.height + gap.blocks;
    return placed;
  });
}
