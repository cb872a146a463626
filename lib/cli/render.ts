import { failed } from './failed.ts';
import { stringify } from 'yaml';
import type { Style } from '../report/style.ts';
import { redact } from '../state/redact.ts';
import type { Wanted } from '../state/wanted.ts';
import type { Step } from '../steps/step.ts';
import { forGit } from '../delivery/share.ts';
import { renderAll } from '../engine.ts';
import { layOutOr, openRender } from './engine.ts';
import { requireMesh } from './mesh.ts';
import type { GlobalOptions } from './options.ts';
import { keepTree, type TreeOptions, treeTarget } from './tree.ts';
import { Stop } from './stop.ts';
import { exitCodes, type World } from './world.ts';

export interface RenderOptions extends GlobalOptions, TreeOptions {
  readonly istioctl?: string;
  readonly cluster?: readonly string[];
}

/** `isthmus render`: the manifests per cluster and step; no cluster is contacted. */
export async function render(options: RenderOptions, world: World, style: Style): Promise<number> {
  const target = treeTarget(options, world);
  const mesh = requireMesh(options, world, { style, unknownContext: 'warning' });
  const { topology } = mesh;
  const layout = layOutOr(target === undefined ? topology : forGit(topology), options.cluster);
  const port = await openRender(mesh, options, world);
  try {
    if (target !== undefined) return await keepTree(layout, port, target, world);
    for await (const { step, wanted } of renderAll(layout, port)) {
      world.stdout.write(document(step, wanted));
    }
    return exitCodes.fine;
  } catch (error) {
    if (error instanceof Stop) throw error;
    return failed(error, world, style);
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
