import type { Layout } from './engine.ts';
import { namespacesOf, servedFrom } from './mesh/topology/relations.ts';
import type { Topology } from './mesh/topology/topology.ts';
import type { Problem } from './state/change.ts';
import { previewDestruction } from './state/destruction.ts';
import type { Member } from './state/inventory.ts';
import { bookStep } from './state/own-changes.ts';
import { ownerOf } from './state/ownership.ts';
import type { Preview, Reads } from './state/preview.ts';

/** Which clusters a mesh leaves: all of them, unless told. */
export interface Destruction {
  readonly clusters?: readonly string[] | undefined;
  /** One that is not in mesh.yaml any more; it is also among `clusters`. */
  readonly former?: Member | undefined;
}

/**
 * What is deleted so that nothing is left of the mesh in these clusters, and nothing in the others that is about them. Only reads. Never
 * rejects: what could not be looked at is an obstacle.
 */
export async function planDestruction(
  { topology, guide, graph }: Layout,
  { clusters, former }: Destruction,
  ports: Pick<Reads, 'clusters' | 'looked'>,
): Promise<Preview> {
  const known = topology.clusters.map(({ name }) => name);
  const namespaces = [...new Set(known.flatMap((name) => namespacesOf(topology, name)))];
  const members = [...topology.clusters, ...(former === undefined ? [] : [former])];
  const places = members.map(({ name: cluster, context }) => ({
    cluster,
    context,
    whole: clusters === undefined || clusters.includes(cluster),
    namespaces,
    steps: graph.steps.filter((step) => step.cluster === cluster),
  }));
  const seen = await previewDestruction(places, ports, {
    ...ownerOf(topology),
    removal: guide.removal,
    order: guide.plans.map(({ name }) => name),
    disturbances: guide.disturbances,
  });
  const more = [
    ...ledFrom(topology, clusters ?? known),
    ...misnamed(former, seen.inventories, known),
  ];
  const others = places.filter(
    ({ cluster, whole }) => !whole && seen.inventories.get(cluster) !== undefined,
  );
  const gone = places.filter(({ cluster, whole }) => whole && isEmptied(cluster, seen));
  const forgets = { gone: namesOf(gone), in: namesOf(others) };
  const preview = { ...seen, forgets };
  if (more.length === 0) return preview;
  const obstacles = [...(seen.changeSet.obstacles ?? []), ...more];
  return { ...preview, changeSet: { ...seen.changeSet, obstacles } };
}

/** Nothing of the mesh stays in it: its inventory goes, or there is none. */
function isEmptied(cluster: string, { inventories, changeSet }: Preview): boolean {
  return (
    inventories.get(cluster) === undefined ||
    changeSet.steps.some(({ step }) => step.id === `${cluster}${bookStep}`)
  );
}

function namesOf(places: readonly { readonly cluster: string }[]): readonly string[] {
  return places.map(({ cluster }) => cluster);
}

/** A former cluster that went by another name; one that is still in mesh.yaml is found by `wrongClusters`. */
function misnamed(
  former: Member | undefined,
  inventories: Preview['inventories'],
  known: readonly string[],
): readonly Problem[] {
  const told = former && inventories.get(former.name)?.cluster;
  if (former === undefined || told === undefined) return [];
  if (told === former.name || known.includes(told)) return [];
  return [
    {
      code: 'E-WRONG-CLUSTER',
      message: `context ${former.context} leads to the cluster that was ${told} of this mesh, not ${former.name}`,
      hint: `if that is the one you mean, name it by --cluster ${told}`,
      cluster: former.name,
    },
  ];
}

/** The clusters that stay although what leads them goes. */
function ledFrom(topology: Topology, going: readonly string[]): readonly Problem[] {
  return going.flatMap((leader) => {
    const led = topology.controlPlanes
      .filter(({ host }) => host === leader)
      .flatMap((controlPlane) => servedFrom(topology, controlPlane))
      .filter((cluster) => !going.includes(cluster));
    if (led.length === 0) return [];
    return [
      {
        code: 'E-LEADS-OTHERS',
        message: `the istiod of ${leader} leads ${led.join(', ')}`,
        hint: `name ${led.join(', ')}, too; or write another primary there and apply that first`,
        cluster: leader,
      },
    ];
  });
}
