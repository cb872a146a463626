import type { ClusterClient, Clusters } from '../cluster/client.ts';
import type { Manifest } from '../cluster/object.ts';
import type { Problem } from './change.ts';
import type { Member } from './inventory.ts';
import { clustersChanged } from './clusters-changed.ts';
import { goingWords } from './going.ts';
import { isOurs } from './leftovers.ts';
import { inventoryRef, type MeshHome, ownerOf, partOfMesh, setOf, usualHome } from './ownership.ts';
import type { Preview } from './preview.ts';
import { problemOf } from './problem.ts';

/** A cluster of a mesh, and what was seen there. */
export interface Inhabited {
  readonly cluster: string;
  readonly context: string;
  readonly objects: readonly Manifest[];
}

/**
 * Says of a cluster that the inventory of the mesh lies in another namespace there than mesh.yaml says: with a second one each would know
 * a part. Objects tell by the ids of their ApplySet; only where one has another id is anything asked. Never rejects.
 */
export async function strayInventory(
  { cluster, context, objects }: Inhabited,
  client: Pick<ClusterClient, 'get' | 'list'>,
  owner: MeshHome,
): Promise<readonly Problem[]> {
  const sets = new Set(objects.filter((object) => isOurs(object, owner.mesh)).map(setOf));
  // One that an older isthmus labelled bears none.
  if (sets.delete(undefined)) sets.add(partOfMesh({ ...owner, home: usualHome }));
  sets.delete(partOfMesh(owner));
  try {
    const homes = await homesOf(sets, client, owner);
    const found = await Promise.all(
      homes.map(async (home) => {
        const ref = inventoryRef({ ...owner, home });
        return (await client.get(ref)) === undefined ? [] : [ref];
      }),
    );
    return found.flat().map(({ namespace, name }) => ({
      code: 'E-INVENTORY-ELSEWHERE',
      message: `the inventory of ${owner.mesh} in ${cluster} is in namespace ${namespace}, and mesh.yaml says ${owner.home}`,
      hint: `write \`inventory: { namespace: ${namespace} }\`. To move it: once a plan with that says \`No changes\`, run \`kubectl --context ${context} -n ${namespace} delete configmap ${name}\`, write ${owner.home} again, and apply`,
      cluster,
    }));
  } catch (error) {
    return [{ ...problemOf(error), cluster }];
  }
}

/** The namespaces that these ids stand for, as far as they are there. Throws `ClusterError`. */
async function homesOf(
  sets: ReadonlySet<string | undefined>,
  client: Pick<ClusterClient, 'list'>,
  owner: MeshHome,
): Promise<readonly string[]> {
  const among = (homes: readonly string[]): readonly string[] =>
    homes.filter((home) => sets.has(partOfMesh({ ...owner, home })));
  const usual = among([usualHome]);
  if (usual.length === sets.size) return usual;
  const spaces = await client.list({ apiVersion: 'v1', kind: 'Namespace' }, {});
  return among(spaces.map(({ metadata }) => metadata.name));
}

/**
 * Where what isthmus keeps of the mesh is not, or cannot be, where mesh.yaml says: of the clusters that were looked at and in which
 * something would change. Never rejects.
 */
export async function misplacedInventories(
  { inventories, views, changeSet }: Preview,
  mesh: { readonly name: string; readonly home: string; readonly clusters: readonly Member[] },
  clusters: Clusters,
): Promise<readonly Problem[]> {
  const changing = clustersChanged(changeSet);
  const owner = ownerOf(mesh);
  const found = mesh.clusters.map(async ({ name: cluster, context }) => {
    if (!inventories.has(cluster) || !changing.has(cluster)) return [];
    const client = clusters(cluster);
    const objects = views.of(cluster).objects();
    const stray = await strayInventory({ cluster, context, objects }, client, owner);
    return stray.length > 0 ? stray : homeless(cluster, client, owner);
  });
  return (await Promise.all(found)).flat();
}

/** Says of a cluster that the namespace in which it is to keep its inventory is not there, or going. Never rejects. */
export async function homeless(
  cluster: string,
  client: Pick<ClusterClient, 'get'>,
  { home }: MeshHome,
): Promise<readonly Problem[]> {
  if (home === usualHome) return [];
  try {
    const space = await client.get({ apiVersion: 'v1', kind: 'Namespace', name: home });
    const going = space && goingWords(space);
    if (going === '') return [];
    const problem = { code: 'E-INVENTORY-HOME', cluster };
    const why = 'isthmus does not, as it comes before the mesh and outlives it';
    return going === undefined
      ? [
          {
            ...problem,
            message: `there is no namespace ${home} in ${cluster}, where mesh.yaml has the inventory`,
            hint: `make it there: ${why}`,
          },
        ]
      : [
          {
            ...problem,
            message: `namespace ${home} in ${cluster}, where mesh.yaml has the inventory, ${going}`,
            hint: `once it has gone, make it anew: ${why}`,
          },
        ];
  } catch (error) {
    return [{ ...problemOf(error), cluster }];
  }
}
