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
  type Preview,
  survey,
} from '../../lib/engine.ts';
import { guarded } from '../../lib/lock/guard.ts';
import type { LockPorts } from '../../lib/lock/locks.ts';
import { workLocked } from '../../lib/lock/work-locked.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { createRender } from '../../lib/render/sources.ts';
import { changesOf, problemsOf } from '../../lib/state/change-set.ts';
import { describeRef } from '../../lib/cluster/object.ts';
import type { Mint } from '../../lib/steps/minted.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { noMint } from './mints.ts';
import type { DrivenClock } from './driven-clock.ts';

const standIn = createRender({
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
  readonly signal?: AbortSignal;
  /** Another one for each run. */
  readonly identity: string;
  readonly lifeOf?: LockPorts['lifeOf'];
  readonly mint?: Mint;
  /** Called before the plan is made again. */
  readonly again?: () => void;
}

/** What `isthmus apply --yes` does with a mesh, without its words. Throws `ClusterError` when a lock is not to be had. */
export async function applyMesh(topology: Topology, run: MeshRun): Promise<Outcomes> {
  const { clusters, clock, prune = false, identity, mint = noMint } = run;
  const { signal = new AbortController().signal, lifeOf = () => 'unknown' } = run;
  const layout = await laidOut(topology, run);
  const reads = { clusters, render: standIn, clock };
  const locking = {
    clusters,
    reads: clusters,
    clock,
    signal,
    lifeOf,
    holder: { identity, command: 'isthmus apply', process: identity },
    timeout: 3_600_000,
    waiting: () => {},
    again: run.again ?? (() => {}),
  };
  return workLocked(
    topology.clusters.map(({ name }) => name),
    locking,
    async () => {
      const preview = await plan(layout, reads);
      const approval = approvalOf(preview.changeSet, { adopt: false, prune });
      const work = (locked: Clusters): Promise<Outcomes> =>
        apply(
          layout,
          { preview, approval },
          { ...reads, clusters: locked, mint, signal, reporter: { report: () => {} } },
          { concurrency: 16 },
        );
      return mayWrite(layout, { preview, approval })
        ? { kind: 'work', work }
        : { kind: 'end', end: await work(guarded(clusters, new Map())) };
    },
  );
}

/** What a plan would still do, a line for each object; problems, too. */
export async function leftToDo(
  topology: Topology,
  { clusters, clock }: Pick<MeshRun, 'clusters' | 'clock'>,
): Promise<readonly string[]> {
  const { changeSet } = await planOf(await laidOut(topology, { clusters, clock }), {
    clusters,
    clock,
  });
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
  { clusters, clock }: Pick<MeshRun, 'clusters' | 'clock'>,
): Promise<Preview> {
  return plan(layout, { clusters, clock, render: standIn });
}

/** Lets time pass until the work is done. */
export async function whileTimePasses<T>(work: Promise<T>, clock: DrivenClock): Promise<T> {
  const over = new AbortController();
  const end = (): void => over.abort();
  work.then(end, end);
  while (!over.signal.aborted) await clock.advance(100);
  return work;
}
