import { tmpdir } from 'node:os';
import { approvalOf } from '../../lib/apply/approval.ts';
import type { Outcomes } from '../../lib/apply/apply.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Clusters } from '../../lib/cluster/client.ts';
import { onAnyKubernetes } from '../../lib/cli/guide.ts';
import {
  apply,
  layOut,
  mayWrite,
  type Layout,
  plan,
  type Ports,
  planDestruction,
  type Preview,
  survey,
} from '../../lib/engine.ts';
import { guarded } from '../../lib/lock/guard.ts';
import { lockRef } from '../../lib/lock/lease.ts';
import type { LockPorts } from '../../lib/lock/locks.ts';
import { workLocked } from '../../lib/lock/work-locked.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { Render } from '../../lib/render/render.ts';
import { createRender } from '../../lib/render/sources.ts';
import type { Problem } from '../../lib/state/change.ts';
import { changesOf, hasChanges, problemsOf } from '../../lib/state/change-set.ts';
import { graphOf } from '../../lib/steps/graph.ts';
import { describeRef } from '../../lib/cluster/object.ts';
import type { Mint } from '../../lib/steps/minted.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { noMint } from './mints.ts';
import type { DrivenClock } from './driven-clock.ts';

export const standIn = createRender({
  istioctl: undefined,
  searchPath: '',
  standIn: charts,
  cacheDirectory: tmpdir(),
  fetch,
});

export interface MeshRun {
  readonly clusters: Clusters;
  readonly clock: Clock;
  readonly prune?: boolean;
  readonly adopt?: boolean;
  readonly signal?: AbortSignal;
  /** Another one for each run. */
  readonly identity: string;
  readonly lifeOf?: LockPorts['lifeOf'];
  readonly mint?: Mint;
  readonly prove?: Ports['prove'];
  /** The stand-in of the charts unless told. */
  readonly render?: Render;
  /** Called before the plan is made again. */
  readonly again?: () => void;
}

/** What `isthmus apply --yes` does with a mesh, without its words. Throws `ClusterError` when a lock is not to be had. */
export async function applyMesh(topology: Topology, run: MeshRun): Promise<Outcomes> {
  const { clusters, clock, prune = false, adopt = false, mint = noMint } = run;
  const { signal = new AbortController().signal } = run;
  const layout = await laidOut(topology, run);
  const reads = { clusters, render: run.render ?? standIn, clock };
  return workLocked(
    topology.clusters.map(({ name }) => name),
    lockingOf('apply', { ...run, signal }, topology),
    async () => {
      const preview = await plan(layout, reads);
      const approval = approvalOf(preview.changeSet, { adopt, prune });
      const work = (locked: Clusters): Promise<Outcomes> =>
        apply(
          layout,
          { preview, approval },
          {
            ...reads,
            clusters: locked,
            mint,
            signal,
            reporter: { report: () => {} },
            ...(run.prove === undefined ? {} : { prove: run.prove }),
          },
          { concurrency: 16 },
        );
      return mayWrite(layout, { preview, approval })
        ? { kind: 'work', work }
        : { kind: 'end', end: await work(guarded(clusters, new Map())) };
    },
  );
}

/** What `isthmus destroy --yes` does with it. Throws the first obstacle, and `ClusterError` when a lock is not to be had. */
export async function destroyMesh(topology: Topology, run: MeshRun): Promise<Outcomes> {
  const { clusters, clock, mint = noMint } = run;
  const { signal = new AbortController().signal } = run;
  const layout = layOut(topology, onAnyKubernetes);
  return workLocked(
    topology.clusters.map(({ name }) => name),
    lockingOf('destroy', { ...run, signal }, topology),
    async () => {
      const preview = await planDestruction(layout, {}, { clusters });
      const [obstacle] = preview.changeSet.obstacles ?? [];
      if (obstacle !== undefined) throw new Obstructed(obstacle);
      if (!hasChanges(preview.changeSet)) return { kind: 'end', end: new Map() };
      const approval = approvalOf(preview.changeSet, { adopt: false, prune: true });
      const work = (locked: Clusters): Promise<Outcomes> =>
        apply(
          { ...layout, graph: graphOf([]) },
          { preview, approval },
          {
            clusters: locked,
            render: () => Promise.resolve([]),
            clock,
            mint,
            signal,
            reporter: { report: () => {} },
          },
          { concurrency: 16 },
        );
      return { kind: 'work', work };
    },
  );
}

/** Why nothing was destroyed. */
export class Obstructed extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

function lockingOf(
  command: string,
  {
    clusters,
    clock,
    identity,
    signal,
    lifeOf = () => 'unknown',
    again = () => {},
  }: MeshRun & { readonly signal: AbortSignal },
  { home }: Topology,
): Parameters<typeof workLocked>[1] {
  return {
    clusters,
    reads: clusters,
    clock,
    signal,
    lifeOf,
    lease: lockRef(home),
    holder: { identity, command: `isthmus ${command}`, process: identity },
    timeout: 3_600_000,
    waiting: () => {},
    again,
  };
}

/** What would still be deleted, a line for each object; obstacles, too. */
export async function leftToDestroy(
  topology: Topology,
  { clusters }: Pick<MeshRun, 'clusters'>,
): Promise<readonly string[]> {
  const layout = layOut(topology, onAnyKubernetes);
  const { changeSet } = await planDestruction(layout, {}, { clusters });
  return [
    ...(changeSet.obstacles ?? []).map(({ message }) => message),
    ...changesOf(changeSet).flatMap(({ kind, ref }) =>
      kind === 'keep' ? [] : [`${kind} ${describeRef(ref)}`],
    ),
  ];
}

/** What `isthmus plan` makes of a mesh. */
export async function planMesh(
  topology: Topology,
  { clusters, clock, render = standIn }: Pick<MeshRun, 'clusters' | 'clock' | 'render'>,
): Promise<Preview> {
  return planOf(await laidOut(topology, { clusters, clock }), { clusters, clock, render });
}

/** What a plan would still do, a line for each object; problems, too. */
export async function leftToDo(
  topology: Topology,
  { clusters, clock, render = standIn }: Pick<MeshRun, 'clusters' | 'clock' | 'render'>,
): Promise<readonly string[]> {
  const { changeSet } = await planMesh(topology, { clusters, clock, render });
  return [
    ...problemsOf(changeSet).map(({ step, problem }) => `${step.id}: ${problem?.message ?? ''}`),
    ...changesOf(changeSet).flatMap(({ kind, ref }) =>
      kind === 'keep' ? [] : [`${kind} ${describeRef(ref)}`],
    ),
  ];
}

async function laidOut(
  topology: Topology,
  reads: Pick<MeshRun, 'clusters' | 'clock'>,
): Promise<Layout> {
  const { outlook, ...seen } = await survey(topology, onAnyKubernetes, reads);
  return { ...layOut(seen.topology, onAnyKubernetes), outlook };
}

function planOf(
  layout: Layout,
  reads: Pick<MeshRun, 'clusters' | 'clock'> & { readonly render: Render },
): Promise<Preview> {
  return plan(layout, reads);
}

/** Lets time pass until the work is done. */
export async function whileTimePasses<T>(work: Promise<T>, clock: DrivenClock): Promise<T> {
  const over = new AbortController();
  const end = (): void => over.abort();
  work.then(end, end);
  while (!over.signal.aborted) await clock.advance(100);
  return work;
}
