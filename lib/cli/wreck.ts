import { effectsOf, planId } from '../apply/effects.ts';
import { approvedId } from '../apply/approved-id.ts';
import { systemClock } from '../clock.ts';
import { type Destruction, type Layout, planDestruction, UnknownNameError } from '../engine.ts';
import type { Cluster, Topology } from '../mesh/topology/topology.ts';
import { groupBy } from '../group-by.ts';
import { otherNames } from '../require-names.ts';
import type { Style } from '../report/style.ts';
import { hasChanges } from '../state/change-set.ts';
import type { Preview } from '../state/preview.ts';
import { type Member, meshesIn } from '../state/inventory.ts';
import { problemOf } from '../state/problem.ts';
import { visible, visibleIn } from '../visible.ts';
import { note } from './note.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { ever, getFrom } from '../state/view.ts';
import { layOutOr, liveOf } from './engine.ts';
import { whileLooking } from './looking.ts';
import { requireMesh } from './mesh.ts';
import type { ClusterOptions } from './options.ts';
import { identitiesOrStop } from './pledge.ts';
import { Stop } from './stop.ts';
import { exitCodes, type World } from './world.ts';

/** A mesh that is taken apart, or some of its clusters, and how they are reached. */
export interface Wreck {
  readonly layout: Layout;
  readonly destruction: Destruction;
  readonly live: Awaited<ReturnType<typeof liveOf>>;
  /** Of all clusters that are looked at, sorted. */
  readonly names: readonly string[];
}

/** What says which clusters. */
export interface WreckOptions extends ClusterOptions {
  /** Where a cluster is that mesh.yaml does not have any more. */
  readonly context?: string;
}

/** Throws `Stop`. `live` has to be closed. */
export async function openWreck(options: WreckOptions, world: World, style: Style): Promise<Wreck> {
  const { cluster: named, ...whole } = options;
  const mesh = requireMesh(whole, world, { style, unknownContext: 'error' });
  const { topology } = mesh;
  const former = formerIn(topology, options);
  const reached = former === undefined ? topology : withFormer(topology, former);
  const live = await liveOf({ ...mesh, topology: reached }, whole, world);
  return {
    layout: layOutOr(topology, undefined),
    destruction: { clusters: named, former },
    live,
    names: reached.clusters.map(({ name }) => name).toSorted(),
  };
}

/** What there is to delete. Throws `Stop` for a cluster that neither the mesh file nor an inventory knows. */
export async function previewOf(
  { layout, destruction, live }: Wreck,
  world: World,
): Promise<Preview> {
  const preview = await whileLooking(
    (looked) => planDestruction(layout, destruction, { clusters: live.clusters, looked }),
    world,
    systemClock,
  );
  live.tellWarnings();
  const { former } = destruction;
  const { changeSet, inventories } = preview;
  if (hasChanges(changeSet) || changeSet.obstacles) return preview;
  if (former === undefined) {
    await tellOthers({ layout, live }, world);
    return preview;
  }
  const members = [...inventories.values()].flatMap((inventory) => inventory?.members ?? []);
  const known = [
    ...layout.topology.clusters.map(({ name }) => name),
    ...members.map(({ name }) => name),
  ];
  if (known.includes(former.name) || world.signal.aborted) return preview;
  const { message } = new UnknownNameError('cluster', former.name, [...new Set(known)]);
  throw usageStop(message);
}

/** Of what mesh there is something where nothing is of this one: `name` in mesh.yaml may have been changed. */
async function tellOthers({ layout, live }: Pick<Wreck, 'layout' | 'live'>, world: World) {
  const { name, home, clusters } = layout.topology;
  const found = await Promise.all(
    clusters.map(async (cluster) => {
      try {
        return (await meshesIn(live.clusters(cluster.name), home)).map((mesh) => ({
          mesh,
          cluster: cluster.name,
        }));
      } catch (error) {
        if (!(error instanceof ClusterError)) throw error;
        const { message } = visibleIn(problemOf(error));
        note(`Whether another mesh is in ${cluster.name} is not known: ${message}`, world);
        return [];
      }
    }),
  );
  for (const [mesh, those] of groupBy(found.flat(), ({ mesh }) => mesh)) {
    const places = those.map(({ cluster }) => cluster).join(', ');
    note(
      visible(
        `Nothing of ${name} is there, but ${mesh} is, in ${places}: is this mesh called otherwise now? \`name: ${mesh}\` in the mesh file means that one.`,
      ),
      world,
    );
  }
}

/** How what was shown is approved. Throws `Stop`. */
export async function destructionId(
  { changeSet, views }: Preview,
  { topology }: Layout,
): Promise<string> {
  const effects = effectsOf(changeSet);
  const names = effects.map(({ cluster }) => cluster);
  const clusters = await identitiesOrStop(names, getFrom(views, ever));
  return approvedId(planId(topology.name, { effects, clusters }), systemClock.now());
}

/** The name and context of a cluster that left mesh.yaml; undefined where all that is named is in it. Throws `Stop`. */
function formerIn(
  topology: Topology,
  { cluster: named = [], context, sandbox }: WreckOptions,
): Member | undefined {
  const known = topology.clusters.map(({ name }) => name);
  const [name, ...more] = named.filter((one) => !known.includes(one));
  if (name === undefined) {
    if (context === undefined) return undefined;
    throw usageStop('--context is for a cluster that left the mesh file: name it by --cluster');
  }
  if (context === undefined && sandbox === undefined) {
    const others = otherNames(name, known).replace(/[^?]$/, '$&.');
    throw usageStop(
      `no cluster is called ${name}: ${others} If it left the mesh file, say by --context where it is`,
    );
  }
  if (more.length > 0) {
    throw usageStop(
      `${[name, ...more].join(', ')} are not in the mesh file: destroy them one by one`,
    );
  }
  return { name, context: context ?? name };
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

/** Why a command line means nothing. */
export function usageStop(words: string): Stop {
  return new Stop(exitCodes.usage, `error: ${words}\n`);
}
