import { stringify } from 'yaml';
import { plans } from '../../plans/index.ts';
import { problemOf } from '../state/problem.ts';
import type { Style } from '../report/style.ts';
import { redact } from '../state/redact.ts';
import { type Wanted, wantedBy } from '../state/wanted.ts';
import { buildGraph } from '../steps/graph.ts';
import type { Step } from '../steps/step.ts';
import { openRender, selectClusters } from './engine.ts';
import { requireTopology } from './mesh.ts';
import type { GlobalOptions } from './options.ts';
import { exitCodes, type World } from './world.ts';

export interface RenderOptions extends GlobalOptions {
  readonly istioctl?: string;
  readonly cluster?: readonly string[];
}

/** `isthmus render`: the manifests per cluster and step; no cluster is contacted. */
export async function render(options: RenderOptions, world: World, style: Style): Promise<number> {
  const topology = requireTopology(options, world, { style, unknownContext: 'warning' });
  if (typeof topology === 'number') return topology;
  const graph = selectClusters(buildGraph(topology, plans), options.cluster, { topology, world });
  if (typeof graph === 'number') return graph;
  const port = await openRender(topology, options, world);
  try {
    for (const step of graph.steps) {
      const wanted = await wantedBy(step, new Map(), topology.name, port);
      world.stdout.write(document(step, wanted));
    }
    return exitCodes.fine;
  } catch (error) {
    const { code, message, hint } = problemOf(error);
    world.stderr.write(`${style.palette.red('Error')} ${code} ${message}\n`);
    if (hint !== undefined) world.stderr.write(`  ${hint}\n`);
    return exitCodes.failed;
  }
}

function document(step: Step, wanted: readonly Wanted[]): string {
  const objects = wanted.map(({ manifest, unknown }) => {
    const notes = unknown.map(
      (fact) =>
        `# the ${fact.name} is known only after apply; ${String(fact.secret ? 'a mask' : fact.placeholder)} stands for it\n`,
    );
    return `---\n${notes.join('')}${stringify(redact(manifest), { lineWidth: 0 })}`;
  });
  return `# ${step.id}: ${step.title}\n${objects.join('')}`;
}
