import type { ClusterClient, Clusters } from '../cluster/client.ts';
import { step } from '../steps/step.ts';
import type { ChangeSet, Problem, StepChanges } from './change.ts';
import { withDisturbances } from './disturbances.ts';
import { newerFormats } from './formats.ts';
import { sameClusters } from './identities.ts';
import { type Inventory, readInventory } from './inventory.ts';
import { byStep, deletion, isOurs, removalOrder } from './leftovers.ts';
import { followerOf, type LookProgress } from './look-progress.ts';
import { rightsProblem } from './obstacles.ts';
import { inventoryRef } from './ownership.ts';
import { bookStep, ownChanges, ownIn } from './own-changes.ts';
import type { Preview } from './preview.ts';
import { problemOf } from './problem.ts';
import type { Changes, DestructionOptions, DestructionPlace } from './removal.ts';
import { eachOnce, rightTo } from './rights.ts';
import { strayInventory } from './stray-inventories.ts';
import { ever, getFrom, viewsOf } from './view.ts';
import { wrongClusters } from './wrong-clusters.ts';

/**
 * What there is to delete so that nothing is left of a mesh, or of some of its clusters. Only reads. Never rejects: what could not be
 * looked at is an obstacle, for what is destroyed half-way hurts those who still use the rest.
 */
export async function previewDestruction(
  places: readonly DestructionPlace[],
  ports: { readonly clusters: Clusters; readonly looked?: (progress: LookProgress) => void },
  options: DestructionOptions,
): Promise<Preview> {
  const views = viewsOf(ports.clusters, options.mesh);
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
  const sound = findings
    .filter(({ obstacles }) => obstacles.length === 0)
    .map(({ place }) => place.cluster);
  const changeSet = withDisturbances(changeSetOf(findings, options.order), options.disturbances);
  const obstacles = [
    ...findings.flatMap((finding) => finding.obstacles),
    ...wrongClusters(
      inventories,
      places.map(({ cluster, context }) => ({ name: cluster, context })),
    ),
    ...newerFormats(inventories),
    ...(await sameClusters(sound, getFrom(views, ever))),
  ];
  return {
    changeSet: { ...changeSet, ...(obstacles.length > 0 && { obstacles }) },
    views,
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
  const book = await client.get(inventoryRef(options));
  const own = place.whole ? await ownIn(place, client, { ...options, book }) : undefined;
  const stray = await strayInventory({ ...place, objects: own?.ours ?? [] }, client, options);
  const changes =
    own === undefined
      ? await heldChanges(place, client, options)
      : await ownChanges(place, client, { ...options, ...own, book });
  return {
    place,
    changes,
    obstacles: [...stray, ...(await mayDelete(place.cluster, changes, client))],
    inventory: book && readInventory(book),
  };
}

interface Finding {
  readonly place: DestructionPlace;
  readonly changes: Changes;
  readonly obstacles: readonly Problem[];
  readonly inventory?: Inventory | undefined;
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

async function mayDelete(
  cluster: string,
  changes: Changes,
  client: ClusterClient,
): Promise<readonly Problem[]> {
  const rights = [...changes.values()].flat().flatMap((change) => {
    if (change.kind !== 'delete') return [];
    const { ref, trace } = change;
    const only = trace === true ? { name: ref.name } : {};
    return ['delete', 'watch'].map((verb) => ({ ...rightTo(verb, ref), ...only }));
  });
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
    const own = byStep(
      about.filter((held) => isOurs(held, mesh)),
      { cluster, steps },
    );
    return new Map(
      [...own].map(([id, those]) => [
        id,
        those.map((held) => deletion(held, `it is about ${gone}`)),
      ]),
    );
  });
  return new Map(changes.flatMap((own) => [...own]));
}
