import { approvalOf } from '../apply/approval.ts';
import { effectsOf, planId } from '../apply/effects.ts';
import { approvedId } from '../apply/saved-plan.ts';
import { systemClock } from '../clock.ts';
import type { Clusters } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import type { Manifest } from '../cluster/object.ts';
import { type Destruction, type Layout, planDestruction } from '../engine.ts';
import { type LookedAt, workLocked } from '../lock/work-locked.ts';
import type { Cluster, Topology } from '../mesh/topology/topology.ts';
import type { Style } from '../report/style.ts';
import { hasChanges } from '../state/change-set.ts';
import type { Member } from '../state/inventory.ts';
import type { Preview } from '../state/preview.ts';
import { problemOf } from '../state/problem.ts';
import { visibleIn } from '../visible.ts';
import { ever, getFrom } from '../state/view.ts';
import { graphOf } from '../steps/graph.ts';
import { createMint } from '../trust/mint.ts';
import { carryOut } from './apply.ts';
import { layOutOr, liveOf } from './engine.ts';
import { lockPorts } from './locking.ts';
import { whileLooking } from './looking.ts';
import { requireMesh } from './mesh.ts';
import { note } from './note.ts';
import type { ClusterOptions } from './options.ts';
import { checkPledge, identitiesOrStop, type Pledge, pledgeOf } from './pledge.ts';
import { openProgress, type Progress } from './progress.ts';
import { Stop } from './stop.ts';
import { exitCodes, type World } from './world.ts';

export interface DestroyOptions extends ClusterOptions {
  readonly format: 'text' | 'ndjson';
  readonly yes: boolean;
  /** Where a cluster is that mesh.yaml does not have any more. */
  readonly context?: string;
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
    throw usage('there is no terminal to ask on: add --yes to destroy without being asked');
  }
  const pledge =
    approved === undefined ? undefined : pledgeOf({ approved }, world, systemClock.now());
  const { cluster: named, ...whole } = options;
  const mesh = requireMesh(whole, world, { style, unknownContext: 'error' });
  const { topology } = mesh;
  const former = formerIn(topology, options);
  const reached = former === undefined ? topology : withFormer(topology, former);
  const live = await liveOf({ ...mesh, topology: reached }, whole, world);
  try {
    const layout = layOutOr(topology, undefined);
    const scene: Scene = {
      layout,
      destruction: { clusters: named, former },
      live,
      world,
      style: { ...style, purpose: 'destroy' },
      progress: openProgress(options, world, { ...style, purpose: 'destroy' }),
    };
    const names = reached.clusters.map(({ name }) => name).toSorted();
    const ports = {
      ...live,
      clusters: live.patient,
      clock: systemClock,
      reads: { clusters: live.clusters },
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

interface Scene {
  readonly layout: Layout;
  readonly destruction: Destruction;
  readonly live: Awaited<ReturnType<typeof liveOf>>;
  readonly world: World;
  readonly style: Style;
  readonly progress: Progress;
}

/** Makes the plan, shows it, and asks whether it is to be done. */
async function look(
  options: DestroyOptions & { readonly pledge: Pledge | undefined },
  scene: Scene,
): Promise<LookedAt<number>> {
  const { layout, destruction, live, world, progress } = scene;
  const preview = await whileLooking(
    (looked) => planDestruction(layout, destruction, { clusters: live.clusters, looked }),
    world,
    systemClock,
  );
  live.tellWarnings();
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

/** The name and context of a cluster that left mesh.yaml; undefined where all that is named is in it. Throws `Stop`. */
function formerIn(
  topology: Topology,
  { cluster: named = [], context, sandbox }: DestroyOptions,
): Member | undefined {
  const known = topology.clusters.map(({ name }) => name);
  const [name, ...more] = named.filter((one) => !known.includes(one));
  if (name === undefined) {
    if (context === undefined) return undefined;
    throw usage('--context is for a cluster that left the mesh file: name it by --cluster');
  }
  if (context === undefined && sandbox === undefined) {
    throw usage(
      `no cluster is called ${name}: there are ${known.join(', ')}. If it left the mesh file, say by --context where it is`,
    );
  }
  if (more.length > 0) {
    throw usage(`${[name, ...more].join(', ')} are not in the mesh file: destroy them one by one`);
  }
  return { name, context: context ?? name };
}

function usage(words: string): Stop {
  return new Stop(exitCodes.usage, `error: ${words}\n`);
}

/** For reaching its clusters only: what it would want in the former one nobody knows. */
function withFormer(topology: Topology, former: Member): Topology {
  const more = topology.clusters.slice(0, 1).map((any): Cluster => ({
    ...any,
    ...former,
    kubeconfig: undefined,
    loadBalancer: { kind: 'provided' },
  }));
  return { ...topology, clusters: [...topology.clusters, ...more] };
}

/** Nobody types the name of a mesh by mistake. */
async function confirmed(
  preview: Preview,
  { layout, destruction: { clusters: named }, world }: Scene,
): Promise<boolean> {
  const { name } = layout.topology;
  const effects = effectsOf(preview.changeSet);
  const names = effects.map(({ cluster }) => cluster);
  const id = planId(name, {
    effects,
    clusters: await identitiesOrStop(names, getFrom(preview.views, ever)),
  });
  const what = named === undefined ? name : `${named.join(', ')} of ${name}`;
  const answer = await world.ask?.(
    `\nPlan ID: ${approvedId(id, systemClock.now())}\n\nDestroy ${what}? What is deleted cannot be brought back. Only the name of the mesh is taken for an answer: `,
  );
  return answer?.trim() === name;
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
