import { layOut } from '../engine.ts';
import { graphDot, graphMermaid, graphText } from '../report/graph-formats.ts';
import { graphSvg } from '../report/graph-svg.ts';
import { wrapIndented } from '../report/indent.ts';
import type { Style } from '../report/style.ts';
import type { graphFormats } from './formats.ts';
import { guide } from './guide.ts';
import { requireMesh } from './mesh.ts';
import type { GlobalOptions } from './options.ts';
import { exitCodes, type World } from './world.ts';

export interface GraphOptions extends GlobalOptions {
  readonly kubeconfig?: string;
  readonly format: (typeof graphFormats)[number];
}

/** `isthmus graph`: the steps and why each waits; no cluster is contacted. */
export function graph(options: GraphOptions, world: World, style: Style): number {
  const { topology } = requireMesh(options, world, { style, unknownContext: 'warning' });
  const { graph: steps } = layOut(topology, guide);
  const lines = {
    text: () =>
      graphText(steps, style).flatMap((line) =>
        world.stdout.isTerminal ? wrapIndented(line, style.width) : [line],
      ),
    mermaid: () => graphMermaid(steps),
    dot: () => graphDot(steps),
    svg: () => graphSvg(steps),
  }[options.format]();
  world.stdout.write(`${lines.join('\n')}\n`);
  return exitCodes.fine;
}
