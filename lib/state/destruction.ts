import type { ClusterClient, Clusters } from '../cluster/client.ts';
import { type Manifest, refKey, refOf } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import { type Step, step, type StepId } from '../steps/step.ts';
import type { Change, ChangeSet, Problem, StepChanges } from './change.ts';
import { type Disturbance, withDisturbances } from './disturbances.ts';
import { type Inventory, readInventory } from './inventory.ts';
import { deletion, isOurs, leftoversIn, removalOrder } from './leftovers.ts';
import { followerOf, type LookProgress } from './look-progress.ts';
import { rightsProblem } from './obstacles.ts';
import { inventoryRef } from './ownership.ts';
import { ownObjects } from './own-objects.ts';
import type { Preview } from './preview.ts';
import { problemOf } from './problem.ts';
import type { Removal } from './removal.ts';
import { eachOnce, rightTo } from './rights.ts';
import { type Leaving, reasonToStay, tracesIn } from './staying.ts';
import { viewsOf } from './view.ts';
import { wrongClusters } from './wrong-clusters.ts';

/** A cluster to look into. */
export interface DestructionPlace {
  readonly cluster: string;
  readonly context: string;
  /** All that is ours goes; otherwise what the cluster holds because of those that are destroyed. */
  readonly whole: boolean;
  /** Namespaces of the mesh; there may be more. */
  readonly namespaces: readonly string[];
  /** The steps that mesh.yaml has there. */
  readonly steps: readonly Step[];
}

export interface DestructionOptions {
  readonly mesh: string;
  readonly removal: Removal;
  /** Names of the steps in the order of the guides. */
  readonly order: readonly string[];
  readonly disturbances: readonly Disturbance[];
}

/**
 * What there is to delete so that nothing is left of a mesh, or of some of its clusters. Only reads. Never rejects: what could not be
 * looked at is an obstacle, for what is destroyed half-way hurts those who still use the rest.
 */
export async function previewDestruction(
  places: readonly DestructionPlace[],
  ports: { readonly clusters: Clusters; readonly looked?: (progress: LookProgress) => void },
  options: DestructionOptions,
): Promise<Preview> {
  const names = places.map(({ cluster }) => cluster);
  const follow = followerOf(ports.looked)('looking', names.length, names);
  const destroyed = places.filter(({ whole }) => whole).map(({ cluster }) => cluster);
  const findings = await Promise.all(
    places.map(async (place): Promise<Finding> => {
      try {
        const client = ports.clusters(place.cluster);
        return await lookAt(place, client, { ...options, destroyed });
      } catch (error) {
        return { place, changes: new Map(), obstacles: [problemOf(error)] };
      } finally {
        follow(place.cluster);
      }
    }),
  );
  const inventories = new Map(findings.map(({ place, inventory }) => [place.cluster, inventory]));
  const changeSet = withDisturbances(changeSetOf(findings, options.order), options.disturbances);
  const obstacles = [
    ...findings.flatMap((finding) => finding.obstacles),
    ...wrongClusters(
      inventories,
      places.map(({ cluster, context }) => ({ name: cluster, context })),
    ),
    ...twins(findings),
  ];
  return {
    changeSet: { ...changeSet, ...(obstacles.length > 0 && { obstacles }) },
    views: viewsOf(ports.clusters, options.mesh),
    facts: new Map(),
    inventories,
    searched: new Set(),
  };
}

type Destroyed = DestructionOptions & { readonly destroyed: readonly string[] };

async function lookAt(
  place: DestructionPlace,
  client: ClusterClient,
  options: Destroyed,
): Promise<Finding> {
  const kubeSystem = { apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' };
  const book = await client.get(inventoryRef(options.mesh));
  const changes = place.whole
    ? await ownChanges(place, client, { ...options, book })
    : await heldChanges(place, client, options);
  return {
    place,
    changes,
    obstacles: await mayDelete(place.cluster, changes, client),
    uid: (await client.get(kubeSystem))?.metadata.uid,
    inventory: book && readInventory(book),
  };
}

type Changes = ReadonlyMap<StepId, readonly Change[]>;

interface Finding {
  readonly place: DestructionPlace;
  readonly changes: Changes;
  readonly obstacles: readonly Problem[];
  /** Which cluster it is; undefined where nobody tells. */
  readonly uid?: string | undefined;
  readonly inventory?: Inventory | undefined;
}

/** Two names for one cluster: what is meant to go from one would go from the other. */
function twins(findings: readonly Finding[]): readonly Problem[] {
  const known = findings.filter(({ uid }) => uid !== undefined);
  return [...groupBy(known, ({ uid }) => uid).values()].flatMap((same) => {
    const names = same.map(({ place }) => place.cluster);
    if (names.length === 1) return [];
    return [
      {
        code: 'E-SAME-CLUSTER',
        message: `the contexts of ${names.join(' and ')} lead to one and the same cluster`,
        hint: 'name the context of the cluster that you mean',
      },
    ];
  });
}

/** The steps in the order in which they delete. */
function changeSetOf(findings: readonly Finding[], order: readonly string[]): ChangeSet {
  const changes = new Map(findings.flatMap((finding) => [...finding.changes]));
  const known = new Map(
    findings.flatMap(({ place }) => place.steps.map((own) => [own.id, own.title] as const)),
  );
  const ids = [...changes.keys()];
  const last = ids.filter((id) => id.endsWith(bookStep));
  const rest = ids.filter((id) => !id.endsWith(bookStep));
  const removals = [...removalOrder(rest, order), ...(last.length > 0 ? [last] : [])];
  const steps = removals.flat().map((id): StepChanges => {
    const title = known.get(id);
    const words = id.endsWith(bookStep)
      ? 'Forget what isthmus had there'
      : title === undefined
        ? 'Remove what mesh.yaml no longer has'
        : `Undo: ${title}`;
    return {
      step: step({ id, title: words }),
      changes: changes.get(id) ?? [],
      missing: [],
      unseen: [],
    };
  });
  return { steps, removals };
}

/** The inventory goes when nothing is left of what it tells; not even an interrupted run loses sight of anything. */
const bookStep = '/inventory';

async function mayDelete(
  cluster: string,
  changes: Changes,
  client: ClusterClient,
): Promise<readonly Problem[]> {
  const rights = [...changes.values()]
    .flat()
    .flatMap(({ kind, ref }) =>
      kind === 'delete' ? ['delete', 'watch'].map((verb) => rightTo(verb, ref)) : [],
    );
  if (rights.length === 0) return [];
  const problem = await rightsProblem(cluster, eachOnce(rights), { client, purpose: 'destroy' });
  return problem === undefined ? [] : [problem];
}

/** What this cluster holds because of those that are destroyed. */
async function heldChanges(
  { cluster, namespaces, steps }: DestructionPlace,
  client: ClusterClient,
  { mesh, removal, destroyed }: Destroyed,
): Promise<Changes> {
  const { type, labels } = removal.held;
  const found = await Promise.all(
    namespaces.map((namespace) => client.list(type, { namespace, labels })),
  );
  const changes = destroyed.map((gone) => {
    const about = found.flat().filter((held) => removal.isAbout(held, gone));
    const reason = `it is about ${gone}`;
    return leftoversIn({ cluster, steps }, about, { mesh, wanted: new Set(), reason });
  });
  return new Map(changes.flatMap((own) => [...own]));
}

/** All that is ours in this cluster, and what our software wrote into it. */
async function ownChanges(
  { cluster, namespaces, steps }: DestructionPlace,
  client: ClusterClient,
  { mesh, removal, book }: DestructionOptions & { readonly book: Manifest | undefined },
): Promise<Changes> {
  const kinds = await client.kinds();
  const ours = await ownObjects(
    { client, mesh, kinds, required: removal.kinds, namespaces },
    book && readInventory(book),
  );
  const forgotten: Changes =
    book === undefined ? new Map() : new Map([[`${cluster}${bookStep}`, [traceDeletion(book)]]]);
  if (ours.length === 0) return forgotten;
  const peers = await client.list(removal.peers.type, { labels: removal.peers.labels });
  const hasPeer = peers.some((peer) => !isOurs(peer, mesh));
  const leaving = { client, mesh, kinds, removal, hasPeer };
  const staying = await stayingOf(ours, leaving);
  const owned = leftoversIn({ cluster, steps }, ours, { mesh, wanted: new Set(), reason: '' });
  const changes = new Map<StepId, readonly Change[]>(
    [...owned].map(([id, those]) => [id, those.map((change) => keptOr(change, staying))]),
  );
  const traces = hasPeer ? [] : await tracesOutside(ours, staying, leaving);
  if (traces.length > 0) {
    const id: StepId = `${cluster}/${removal.tracesGoWith}`;
    changes.set(id, [...(changes.get(id) ?? []), ...traces.map(traceDeletion)]);
  }
  return staying.size > 0 ? changes : new Map([...changes, ...forgotten]);
}

/** Why, by object. */
async function stayingOf(
  ours: readonly Manifest[],
  leaving: Leaving,
): Promise<ReadonlyMap<string, string>> {
  const reasons = await Promise.all(ours.map((object) => reasonToStay(object, leaving)));
  return new Map(
    ours.flatMap((object, index) => {
      const why = reasons[index];
      return why === undefined ? [] : [[refKey(refOf(object)), why] as const];
    }),
  );
}

/** What our software wrote into namespaces that do not go with it. */
async function tracesOutside(
  ours: readonly Manifest[],
  staying: ReadonlyMap<string, string>,
  leaving: Leaving,
): Promise<readonly Manifest[]> {
  const spaces = groupBy(
    ours.filter(({ kind }) => kind === 'Namespace'),
    (space) => staying.has(refKey(refOf(space))),
  );
  const [going, kept] = [false, true].map((stays) =>
    (spaces.get(stays) ?? []).map(({ metadata }) => metadata.name),
  );
  const traces = await tracesIn(leaving, kept ?? []);
  return traces.filter(({ metadata }) => going?.includes(metadata.namespace ?? '') !== true);
}

function keptOr(change: Change, staying: ReadonlyMap<string, string>): Change {
  const note = staying.get(refKey(change.ref));
  return note === undefined
    ? change
    : { kind: 'keep', ref: change.ref, certainty: 'owned', note };
}

function traceDeletion(trace: Manifest): Change {
  const [writer = ''] = (trace.metadata.managedFields ?? []).map(({ manager }) => manager);
  return { ...deletion(trace, writer === 'isthmus' ? '' : `${writer} wrote it`), trace: true };
}
