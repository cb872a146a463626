import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { Render } from '../../lib/render/render.ts';
import { type Wanted, wantedBy } from '../../lib/state/wanted.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import type { StepId } from '../../lib/steps/step.ts';
import { plans } from '../../plans/index.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { ownerOf } from '../../lib/state/ownership.ts';

/** The stand-in charts, for topologies that name no manifest. */
export const standIn: Render = (source) => {
  if (source.kind === 'objects') return Promise.resolve(source.objects);
  if (source.kind === 'istioctl') return Promise.resolve(source.adjust(charts(source.operator)));
  return Promise.reject(new Error(source.location));
};

/** What every step of a topology wants before any fact is known. */
export async function wantedIn(
  topology: Topology,
): Promise<ReadonlyMap<StepId, readonly Wanted[]>> {
  const { steps } = buildGraph(topology, plans);
  const entries = steps.map(
    async (step) => [step.id, await wantedBy(step, new Map(), ownerOf(topology), standIn)] as const,
  );
  return new Map(await Promise.all(entries));
}
