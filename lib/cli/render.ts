import { failed } from './failed.ts';
import { stringify } from 'yaml';
import type { Style } from '../report/style.ts';
import { redact } from '../state/redact.ts';
import type { Wanted } from '../state/wanted.ts';
import type { Step } from '../steps/step.ts';
import { forGit } from '../delivery/share.ts';
import { factsForGit } from '../delivery/facts.ts';
import { type Layout, renderAll } from '../engine.ts';
import type { Facts } from '../steps/facts.ts';
import { layOutOr, liveOf, openRender, topologyOf } from './engine.ts';
import { requireMesh, type SoundMesh } from './mesh.ts';
import type { GlobalOptions } from './options.ts';
import { keepTree, type TreeOptions, treeTarget } from './tree.ts';
import { Stop } from './stop.ts';
import { exitCodes, type World } from './world.ts';

export interface RenderOptions extends GlobalOptions, TreeOptions {
  readonly istioctl?: string;
  readonly cluster?: readonly string[];
  readonly kubeconfig?: string;
  readonly sandbox?: string | true;
  readonly untrusted?: boolean;
}

/** `isthmus render`: the manifests per cluster and step; no cluster is contacted, unless facts are asked for. */
export async function render(options: RenderOptions, world: World, style: Style): Promise<number> {
  const target = treeTarget(options, world);
  const written = requireMesh(options, world, { style, unknownContext: 'warning' });
  const topology = topologyOf(written, options);
  const mesh = { ...written, topology };
  const layout = layOutOr(target === undefined ? topology : forGit(topology), options.cluster);
  const port = await openRender(mesh, options, world);
  try {
    if (target !== undefined) {
      const facts =
        options.facts === true ? await readForGit(mesh, layout, { options, world }) : undefined;
      return await keepTree(layout, port, { ...target, ...(facts && { facts }) }, world);
    }
    for await (const { step, wanted } of renderAll(layout, port)) {
      world.stdout.write(document(step, wanted));
    }
    return exitCodes.fine;
  } catch (error) {
    if (error instanceof Stop) throw error;
    return failed(error, world, style);
  }
}

/** What live clusters tell now of what may lie in Git. Throws `ClusterError`. */
async function readForGit(
  mesh: SoundMesh,
  { graph }: Layout,
  { options, world }: { readonly options: RenderOptions; readonly world: World },
): Promise<Facts> {
  const live = await liveOf(mesh, { ...options, concurrency: 16 }, world);
  try {
    const read = factsForGit(graph.steps).map(async (fact) => {
      const object = await live.clusters(fact.cluster).get(fact.object);
      if (object === undefined || fact.read(object) === undefined) return [];
      return [[fact.id, object] as const];
    });
    return new Map((await Promise.all(read)).flat());
  } finally {
    live.close();
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
