import { approvalOf } from '../apply/approval.ts';
import { effectsOf, planId } from '../apply/effects.ts';
import { approvedId } from '../apply/saved-plan.ts';
import { systemClock } from '../clock.ts';
import { planDestruction } from '../engine.ts';
import type { Cluster, Topology } from '../mesh/topology/topology.ts';
import type { Style } from '../report/style.ts';
import { hasChanges } from '../state/change-set.ts';
import type { ChangeSet } from '../state/change.ts';
import { graphOf } from '../steps/graph.ts';
import { createMint } from '../trust/mint.ts';
import { carryOut } from './apply.ts';
import { layOutOr, liveOf } from './engine.ts';
import { whileLooking } from './looking.ts';
import { requireMesh } from './mesh.ts';
import { note } from './note.ts';
import type { ClusterOptions } from './options.ts';
import { checkPledge, identitiesOrStop, pledgeOf } from './pledge.ts';
import { openProgress } from './progress.ts';
import { Stop } from './stop.ts';
import { exitCodes, type World } from './world.ts';

export interface DestroyOptions extends ClusterOptions {
  readonly format: 'text' | 'ndjson';
  readonly yes: boolean;
  /** Where a cluster is that mesh.yaml does not have any more. */
  readonly context?: string;
  /** `ID@date`: what was shown with this id and nothing else. */
  readonly approved?: string;
}

/** `isthmus destroy`: shows what is deleted, asks, and does it. */
export async function destroy(
  options: DestroyOptions,
  world: World,
  plainStyle: Style,
): Promise<number> {
  const isPledged = options.approved !== undefined;
  if (!options.yes && !isPledged && (world.ask === undefined || options.format === 'ndjson')) {
    throw new Stop(
      exitCodes.usage,
      'error: there is no terminal to ask on: add --yes to destroy without being asked\n',
    );
  }
  const style: Style = { ...plainStyle, purpose: 'destroy' };
  const pledge = pledgeOf(
    { ...(isPledged && { approved: options.approved }) },
    world,
    systemClock.now(),
  );
  const { cluster: named, ...rest } = options;
  const mesh = requireMesh(rest, world, { style, unknownContext: 'error' });
  const { topology } = mesh;
  const former = formerIn(topology, options);
  const live = await liveOf(
    { ...mesh, topology: former === undefined ? topology : withFormer(topology, former) },
    rest,
    world,
  );
  try {
    const layout = layOutOr(topology, undefined);
    const preview = await whileLooking(
      (looked) =>
        planDestruction(
          layout,
          { clusters: named, former: former?.name },
          { clusters: live.clusters, looked },
        ),
      world,
      systemClock,
    );
    live.tellWarnings();
    if (world.signal.aborted) return exitCodes.interrupted;
    const { changeSet } = preview;
    const progress = openProgress(options, world, style);
    const empty = { ...layout, graph: graphOf([]) };
    progress.plan(changeSet, empty);
    if (changeSet.obstacles !== undefined) {
      world.stderr.write('error: the plan above says why. Nothing was destroyed.\n');
      return exitCodes.failed;
    }
    if (!hasChanges(changeSet)) return exitCodes.fine;
    const engine = { layout: empty, clusters: live.patient };
    if (pledge !== undefined) await checkPledge(pledge, changeSet, engine);
    else if (!options.yes && !(await confirmed(changeSet, { topology, named, engine, world }))) {
      world.stdout.write('Nothing was destroyed.\n');
      return world.signal.aborted ? exitCodes.interrupted : exitCodes.failed;
    }
    const code = await carryOut(
      {
        ...engine,
        render: () => Promise.resolve([]),
        mint: createMint(systemClock, { programs: false }),
        clock: systemClock,
      },
      { preview, approval: approvalOf(changeSet, { adopt: false, prune: true }) },
      { options, world, progress },
    );
    tellWhatIsNext(topology, named, world);
    return code;
  } finally {
    live.close();
  }
}

/** The name and context of a cluster that left mesh.yaml; undefined where all that is named is in it. Throws `Stop`. */
function formerIn(
  topology: Topology,
  { cluster: named = [], context, sandbox }: DestroyOptions,
): Pick<Cluster, 'name' | 'context'> | undefined {
  const known = topology.clusters.map(({ name }) => name);
  const [name, ...more] = named.filter((one) => !known.includes(one));
  if (name === undefined) {
    if (context === undefined) return undefined;
    throw usage(
      '--context is for a cluster that mesh.yaml does not have any more: name it by --cluster',
    );
  }
  if (context === undefined && sandbox === undefined) {
    throw usage(
      `no cluster is called ${name}: there are ${known.join(', ')}. If it left mesh.yaml, say by --context where it is`,
    );
  }
  if (more.length > 0) {
    throw usage(`${[name, ...more].join(', ')} are not in mesh.yaml: destroy them one by one`);
  }
  return { name, context: context ?? name };
}

function usage(words: string): Stop {
  return new Stop(exitCodes.usage, `error: ${words}\n`);
}

/** For reaching its clusters only: what it would want in the former one nobody knows. */
function withFormer(topology: Topology, former: Pick<Cluster, 'name' | 'context'>): Topology {
  const [any] = topology.clusters;
  if (any === undefined) return topology;
  const cluster: Cluster = {
    ...any,
    ...former,
    kubeconfig: undefined,
    loadBalancer: { kind: 'provided' },
  };
  return { ...topology, clusters: [...topology.clusters, cluster] };
}

interface Question {
  readonly topology: Topology;
  readonly named: readonly string[] | undefined;
  readonly engine: Parameters<typeof checkPledge>[2];
  readonly world: World;
}

async function confirmed(
  changeSet: ChangeSet,
  { topology: { name }, named, engine, world }: Question,
): Promise<boolean> {
  const effects = effectsOf(changeSet);
  const clusters = await identitiesOrStop(
    effects.map(({ cluster }) => cluster),
    engine.clusters,
  );
  const id = approvedId(planId(name, { effects, clusters }), systemClock.now());
  world.stdout.write(`\nPlan ID: ${id}\n`);
  const what = named === undefined ? `Destroy ${name}` : `Destroy ${named.join(', ')} of ${name}`;
  const answer = await world.ask?.(
    `\n${what}? What is deleted cannot be brought back. Only the name of the mesh is taken for an answer: `,
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
    `${still.join(', ')} ${still.length === 1 ? 'is' : 'are'} still in mesh.yaml: the next \`isthmus apply\` would make the same again`,
    world,
  );
}
