import type { ClusterClient, Kind, ListOptions } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { groupOf, type Manifest, type ObjectType } from '../cluster/object.ts';
import type { Inventory } from './inventory.ts';
import { isOurs } from './leftovers.ts';
import { meshLabel } from './ownership.ts';

export interface Searched {
  readonly client: Pick<ClusterClient, 'list'>;
  readonly mesh: string;
  /** All that the cluster serves. */
  readonly kinds: readonly Kind[];
  /** As in `Removal`. */
  readonly required: readonly string[];
  /** Namespaces of the mesh. */
  readonly namespaces: readonly string[];
}

/**
 * All that is ours in a cluster: where its inventory leads, each place by one LIST; without an inventory, of every kind. Throws
 * `ClusterError`.
 */
export async function ownObjects(
  searched: Searched,
  inventory: Inventory | undefined,
): Promise<readonly Manifest[]> {
  const { client, mesh } = searched;
  const labels = { [meshLabel]: mesh };
  const found =
    inventory === undefined
      ? await sweep(searched)
      : await Promise.all(
          inventory.scopes.map(({ type, namespace }) =>
            client.list(type, namespace === undefined ? { labels } : { labels, namespace }),
          ),
        );
  return found.flat().filter((object) => isOurs(object, mesh));
}

/** Kinds that nobody needs may be out of bounds; the others at least in the namespaces of the mesh may not. */
async function sweep({
  client,
  mesh,
  kinds,
  required,
  namespaces,
}: Searched): Promise<readonly (readonly Manifest[])[]> {
  const labels = { [meshLabel]: mesh };
  const inNamespaces = async (kind: Kind): Promise<readonly Manifest[]> => {
    const lists = namespaces.map((namespace) => client.list(kind, { labels, namespace }));
    return (await Promise.all(lists)).flat();
  };
  const places = kinds.filter(({ kind }) => !madeByOthers.has(kind));
  return Promise.all(
    places.map(async (kind) => {
      // Secrets are listed namespace by namespace, never across.
      if (kind.kind === 'Secret') return inNamespaces(kind);
      const found = await listIfAllowed(client, kind, { labels });
      if (!(found instanceof ClusterError)) return found;
      if (!required.includes(kindKey(kind))) return [];
      if (!kind.namespaced) throw found;
      return inNamespaces(kind);
    }),
  );
}

/** The objects, or the refusal of a server that does not let this user look at them. Throws any other `ClusterError`. */
export async function listIfAllowed(
  client: Pick<ClusterClient, 'list'>,
  kind: ObjectType,
  options: ListOptions,
): Promise<readonly Manifest[] | ClusterError> {
  try {
    return await client.list(kind, options);
  } catch (error) {
    if (error instanceof ClusterError && error.code === 'forbidden') return error;
    throw error;
  }
}

/** There are many of them, and none is ever applied by isthmus. */
const madeByOthers: ReadonlySet<string> = new Set([
  'ControllerRevision',
  'Endpoints',
  'Event',
  'Lease',
  'Node',
  'Pod',
  'ReplicaSet',
]);

function kindKey({ apiVersion, kind }: Kind): string {
  const group = groupOf(apiVersion);
  return group === '' ? kind : `${group}/${kind}`;
}
