/**
 * isthmus as a library. A mesh file is judged (`diagnose`), its steps are laid out by plan files (`layOut`), compared with the
 * live clusters (`plan`) and, as far as somebody approves (`approvalOf`), done (`apply`). Everything that touches the world is a
 * port. `docs/library.mjs` is an example that runs; the command line in `lib/cli` is another host.
 */
import { allowsChanges, type Approval, approvalOf } from './apply/approval.ts';
import { apply as applyApproved, type Outcomes } from './apply/apply.ts';
import { areClosed } from './apply/close-books.ts';
import type { ApplyOptions, Ports } from './apply/run.ts';
import { broughtByGit, isDelivered } from './delivery/share.ts';
import { clustersServedBy } from './mesh/topology/relations.ts';
import type { Topology } from './mesh/topology/topology.ts';
import { requireNames } from './require-names.ts';
import type { Render } from './render/render.ts';
import type { Change } from './state/change.ts';
import { changesOf, hasChanges, isKept, problemsOf, tallyOf } from './state/change-set.ts';
import { clustersChanged } from './state/clusters-changed.ts';
import { factRemarks } from './state/facts-elsewhere.ts';
import type { Disturbance } from './state/disturbances.ts';
import type { Guide } from './guide.ts';
import { withFormerClusters } from './state/former-clusters.ts';
import type { Member } from './state/inventory.ts';
import { ownerOf } from './state/ownership.ts';
import { obstaclesTo, type Support } from './state/obstacles.ts';
import { othersAtWork } from './state/makers.ts';
import { preview, type Preview, type Reads } from './state/preview.ts';
import { rightsToInventory } from './state/rights.ts';
import { misplacedInventories } from './state/stray-inventories.ts';
import { sameClusters } from './state/identities.ts';
import type { Outlook, Surveyed } from './state/outlook.ts';
import { takingTurns } from './state/taking-turns.ts';
import { ever, getFrom, listFrom, lookIn } from './state/view.ts';
import { webhooksLeft } from './state/webhooks-left.ts';
import { type Wanted, wantedBy } from './state/wanted.ts';
import { wrongClusters } from './state/wrong-clusters.ts';
import { buildGraph, restrictGraph, type StepGraph, withPredecessors } from './steps/graph.ts';
import type { Get, Plan, SharedField, Step, StepId } from './steps/step.ts';

export type { Event, Reporter } from './apply/event.ts';
export { prepareMinted } from './apply/prepare.ts';
export { type Clock, systemClock } from './clock.ts';
export type { ClusterClient, Clusters } from './cluster/client.ts';
export { kubernetesClusters } from './cluster/clusters.ts';
export { type CredentialSource, credentialSource } from './cluster/credential-source.ts';
export type { Manifest, ObjectRef } from './cluster/object.ts';
export { type Diagnosis, diagnose } from './mesh/diagnose.ts';
export type { Env } from './mesh/env.ts';
export { filesOnDisk } from './mesh/load.ts';
export { createRender } from './render/sources.ts';
export { sandboxClusters } from './sandbox/sandbox.ts';
export type { Change, ChangeSet, StepChanges } from './state/change.ts';
export type { Mint } from './steps/minted.ts';
export { createMint } from './trust/mint.ts';
export { inOrder } from './state/taking-turns.ts';
export { UnknownNameError } from './require-names.ts';
export { type Destruction, planDestruction } from './plan-destruction.ts';
export { approvalOf, changesOf, problemsOf, tallyOf };
export type {
  Approval,
  Disturbance,
  Guide,
  Outcomes,
  Outlook,
  Plan,
  Ports,
  Preview,
  Render,
  SharedField,
  Step,
  StepGraph,
  Support,
  Topology,
  Wanted,
};

/** A mesh laid out as steps. */
export interface Layout {
  readonly topology: Topology;
  readonly guide: Guide;
  readonly graph: StepGraph;
  /** The graph holds some of the steps only: then nothing is known of what is left over. */
  readonly isPart: boolean;
  /** What a survey told. */
  readonly outlook?: readonly Outlook[];
}

/** A mesh as live clusters have it, to be laid out, and where it is on its way. Only reads; never rejects. */
export function survey(
  topology: Topology,
  { survey: look }: Pick<Guide, 'survey'>,
  { clusters, clock }: Pick<Reads, 'clusters' | 'clock'>,
): Promise<Surveyed> {
  const get: Get = (cluster, ref) => clusters(cluster).get(ref);
  return look(topology, { get, list: listFrom(clusters) }, clock.now());
}

/** The steps of a mesh, or of some of its clusters. Throws `UnknownNameError`. */
export function layOut(topology: Topology, guide: Guide, clusters?: readonly string[]): Layout {
  const known = topology.clusters.map(({ name }) => name);
  requireNames('cluster', clusters ?? [], known);
  const whole = broughtByGit(buildGraph(topology, guide.plans), isDelivered(topology));
  const graph =
    clusters === undefined
      ? whole
      : restrictGraph(whole, ({ cluster }) => clusters.includes(cluster));
  return { topology, guide, graph, isPart: clusters !== undefined };
}

/** These steps of a layout and all that they wait for. Throws `UnknownNameError`. */
export function onlySteps(layout: Layout, names: readonly string[]): Layout {
  const wanted = withPredecessors(layout.graph, stepsNamed(layout, names));
  const graph = restrictGraph(layout.graph, ({ id }) => wanted.has(id));
  return { ...layout, graph, isPart: true };
}

/** The ids that these names are. Throws `UnknownNameError` for one that no step has. */
export function stepsNamed({ graph }: Layout, names: readonly string[]): readonly StepId[] {
  const known = graph.steps.map(({ id }) => id);
  requireNames('step', names, known);
  return known.filter((id) => names.includes(id));
}

/** May a step of this name be left over from what mesh.yaml said before? Only the clusters know. */
export function mayBeLeftOver({ topology, guide }: Layout, name: string): boolean {
  const [cluster, step] = name.split('/');
  return (
    topology.clusters.some((known) => known.name === cluster) &&
    guide.plans.some((plan) => plan.name === step)
  );
}

/** Step by step what it wants, before any fact is known; no cluster is asked. Throws `RenderError` and `StepRefusal`. */
export async function* renderAll(
  { topology, graph }: Layout,
  render: Render,
): AsyncGenerator<{ readonly step: Step; readonly wanted: readonly Wanted[] }, void, undefined> {
  for (const step of graph.steps) {
    yield { step, wanted: await wantedBy(step, new Map(), ownerOf(topology), render) };
  }
}

function membersOf({ clusters }: Topology): readonly Member[] {
  return clusters.map(({ name, context }) => ({ name, context }));
}

/** What differs from the live clusters. Only reads. Never rejects: what could not be looked at is a problem of its steps. */
export async function compare(
  { topology, guide, graph, isPart, outlook = [] }: Layout,
  ports: Reads,
): Promise<Preview> {
  const bare = await preview(graph, ports, {
    ...ownerOf(topology),
    shared: guide.sharedFields,
    disturbances: guide.disturbances,
    leftovers: !isPart,
    removal: guide.removal,
    servedBy: (cluster) => clustersServedBy(topology, cluster),
    order: guide.plans.map(({ name }) => name),
  });
  const all = [...outlook, ...(bare.changeSet.outlook ?? [])];
  const seen =
    all.length === 0 ? bare : { ...bare, changeSet: { ...bare.changeSet, outlook: all } };
  if (isPart) return seen;
  const { changeSet, inventories } = seen;
  return { ...seen, changeSet: withFormerClusters(changeSet, inventories, membersOf(topology)) };
}

/** The same, and what stands in the way of applying it. */
export async function plan(layout: Layout, ports: Reads): Promise<Preview> {
  const { topology, guide } = layout;
  const compared = await compare(layout, ports);
  const seen = takingTurns(
    layout.graph,
    compared,
    guide.turns?.(topology, compared.changeSet.steps),
  );
  const supported = new Map(
    topology.clusters.map(({ name, base }) => [name, guide.supports(base.version)]),
  );
  const same = hasChanges(seen.changeSet)
    ? await sameClusters(
        topology.clusters.map(({ name }) => name).filter((name) => seen.inventories.has(name)),
        getFrom(seen.views, ever),
      )
    : [];
  const told = new Set(same.map(({ cluster }) => cluster));
  const others = await othersAtWork(seen, ports.clusters, guide.makers);
  const wrong = wrongClusters(seen.inventories, membersOf(topology));
  const changing = clustersChanged(seen.changeSet);
  const obstacles = [
    ...guide.hinders(topology, lookIn(seen.views), (cluster) => changing.has(cluster)),
    ...same,
    ...others.obstacles,
    ...wrong.filter(({ cluster }) => !told.has(cluster)),
    ...(await misplacedInventories(seen, topology, ports.clusters)),
    ...(await obstaclesTo(seen.changeSet, ports.clusters, {
      supported: (name) => supported.get(name),
      always: rightsToInventory(ownerOf(topology)),
    })),
  ];
  const remarks = [
    ...(seen.changeSet.remarks ?? []),
    ...others.remarks,
    ...webhooksLeft(seen.changeSet, layout.graph, lookIn(seen.views)),
    ...(await factRemarks(seen, layout.graph, topology.timeouts)),
  ];
  const more = {
    ...(obstacles.length > 0 && { obstacles }),
    ...(remarks.length > 0 && { remarks }),
  };
  return { ...seen, changeSet: { ...seen.changeSet, ...more } };
}

/** Does what was approved of a plan. Never rejects: failures are outcomes. */
export function apply(
  { topology, guide, graph }: Layout,
  { preview, approval }: { readonly preview: Preview; readonly approval: Approval },
  ports: Ports,
  options: Pick<ApplyOptions, 'concurrency'> & Partial<Pick<ApplyOptions, 'timeouts'>>,
): Promise<Outcomes> {
  return applyApproved({ graph: preview.graph ?? graph, preview }, approval, ports, {
    ...ownerOf(topology),
    members: membersOf(topology),
    shared: guide.sharedFields,
    timeouts: topology.timeouts,
    ...options,
  });
}

function isReclaimed(change: Change): boolean {
  return change.kind === 'keep' && !isKept(change);
}

/** May doing what was approved write anything? What could not be looked at may turn out to need it. */
export function mayWrite(
  { topology }: Layout,
  { preview, approval }: { readonly preview: Preview; readonly approval: Approval },
): boolean {
  const options = { ...ownerOf(topology), members: membersOf(topology) };
  return (
    allowsChanges(approval) ||
    preview.changeSet.steps.some(
      ({ problem, missing, changes }) =>
        problem !== undefined || missing.length > 0 || changes.some(isReclaimed),
    ) ||
    !areClosed({ preview, options })
  );
}
