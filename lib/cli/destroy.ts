import { approvalOf } from '../apply/approval.ts';
import { systemClock } from '../clock.ts';
import type { Clusters } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import type { Manifest } from '../cluster/object.ts';
import { type LookedAt, workLocked } from '../lock/work-locked.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import type { Style } from '../report/style.ts';
import { hasChanges } from '../state/change-set.ts';
import type { Preview } from '../state/preview.ts';
import { problemOf } from '../state/problem.ts';
import { visibleIn } from '../visible.ts';
import { graphOf } from '../steps/graph.ts';
import { createMint } from '../trust/mint.ts';
import { carryOut } from './apply.ts';
import { lockPorts } from './locking.ts';
import { note } from './note.ts';
import { checkPledge, type Pledge, pledgeOf } from './pledge.ts';
import { openProgress, type Progress } from './progress.ts';
import {
  destructionId,
  openWreck,
  previewOf,
  usageStop,
  type Wreck,
  type WreckOptions,
} from './wreck.ts';
import { exitCodes, type World } from './world.ts';

export interface DestroyOptions extends WreckOptions {
  readonly format: 'text' | 'ndjson';
  readonly yes: boolean;
  /** `ID@date`: what was shown with this id and nothing else. */
  readonly approved?: string;
  /** Milliseconds to wait for others who are at work in the clusters. */
  readonly lockTimeout?: number;
}

/** `isthmus destroy`: shows what is deleted, asks, and does it. */
export async function destroy(
  options: DestroyOptions,
  world: World,
  style: Style,
): Promise<number> {
  const { approved, yes, format } = options;
  if (!yes && approved === undefined && (world.ask === undefined || format === 'ndjson')) {
    throw usageStop('there is no terminal to ask on: add --yes to destroy without being asked');
  }
  const pledge =
    approved === undefined ? undefined : pledgeOf({ approved }, world, systemClock.now());
  const wreck = await openWreck(options, world, style);
  const { live, names } = wreck;
  try {
    const scene: Scene = {
      ...wreck,
      world,
      style: { ...style, purpose: 'destroy' },
      progress: openProgress(options, world, { ...style, purpose: 'destroy' }),
    };
    const ports = {
      ...live,
      clusters: live.patient,
      clock: systemClock,
      reads: { clusters: live.clusters },
      layout: wreck.layout,
    };
    return await workLocked(names, lockPorts('destroy', ports, { ...options, world }), () =>
      look({ ...options, pledge }, scene),
    );
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    const { code, message, hint } = visibleIn(problemOf(error));
    world.stderr.write(
      `error: ${code} ${message}. Nothing was destroyed.\n  ${style.advice?.(hint ?? '') ?? ''}\n`,
    );
    return world.signal.aborted ? exitCodes.interrupted : exitCodes.failed;
  } finally {
    live.close();
  }
}

interface Scene extends Wreck {
  readonly world: World;
  readonly style: Style;
  readonly progress: Progress;
}

/** Makes the plan, shows it, and asks whether it is to be done. */
async function look(
  options: DestroyOptions & { readonly pledge: Pledge | undefined },
  scene: Scene,
): Promise<LookedAt<number>> {
  const { layout, world, progress } = scene;
  const preview = await previewOf(scene, world);
  if (world.signal.aborted) return end(exitCodes.interrupted);
  const empty = { ...layout, graph: graphOf([]) };
  progress.plan(preview.changeSet, empty);
  if (preview.changeSet.obstacles !== undefined) {
    world.stderr.write('error: the plan above says why. Nothing was destroyed.\n');
    return end(exitCodes.failed);
  }
  if (!hasChanges(preview.changeSet)) return end(exitCodes.fine);
  if (options.pledge !== undefined) {
    await checkPledge(options.pledge, preview, scene);
  } else if (!options.yes && !(await confirmed(preview, scene))) {
    world.stdout.write('Nothing was destroyed.\n');
    return end(world.signal.aborted ? exitCodes.interrupted : exitCodes.failed);
  }
  const approval = approvalOf(preview.changeSet, { adopt: false, prune: true });
  const work = async (clusters: Clusters): Promise<number> => {
    const code = await carryOut(
      { layout: empty, clusters, render: nothing, mint, clock: systemClock },
      { preview, approval },
      { options: { ...options, prune: true }, world, progress },
    );
    tellWhatIsNext(layout.topology, options.cluster, world);
    tellWhatIsGits(layout.topology, options.cluster, world);
    return code;
  };
  return { kind: 'work', work };
}

const mint = createMint(systemClock, { programs: false });

function nothing(): Promise<readonly Manifest[]> {
  return Promise.resolve([]);
}

function end(exitCode: number): LookedAt<number> {
  return { kind: 'end', end: exitCode };
}

/** Nobody types the name of a mesh by mistake. */
async function confirmed(
  preview: Preview,
  { layout, destruction: { clusters: named }, world }: Scene,
): Promise<boolean> {
  const { name } = layout.topology;
  const id = await destructionId(preview, layout);
  const what = named === undefined ? name : `${named.join(', ')} of ${name}`;
  const answer = await world.ask?.(
    `\nPlan ID: ${id}\n\nDestroy ${what}? What is deleted cannot be brought back. Only the name of the mesh is taken for an answer: `,
  );
  return answer?.trim() === name;
}

function tellWhatIsGits(
  { clusters }: Topology,
  named: readonly string[] | undefined,
  world: World,
): void {
  const gits = clusters.filter(
    ({ name, delivery }) => delivery === 'gitops' && named?.includes(name) !== false,
  );
  if (gits.length === 0) return;
  note(
    `What Git brought into ${gits.map(({ name }) => name).join(', ')} stays: take it out of the repository`,
    world,
  );
}

function tellWhatIsNext(
  topology: Topology,
  named: readonly string[] | undefined,
  world: World,
): void {
  const still = topology.clusters.map(({ name }) => name).filter((name) => named?.includes(name));
  if (still.length === 0) return;
  note(
    `${still.join(', ')} ${still.length === 1 ? 'is' : 'are'} still in the mesh file: the next \`isthmus apply\` would make the same again`,
    world,
  );
}
