import type { ClusterClient, Kind, ListOptions } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { groupOf, type Manifest } from '../cluster/object.ts';
import { isOurs } from './leftovers.ts';
import { meshLabel } from './ownership.ts';

export interface Searched {
  readonly mesh: string;
  readonly kinds: readonly Kind[];
  /** As in `Removal`. */
  readonly required: readonly string[];
  /** Where Secrets are looked for at any rate: they are listed namespace by namespace, never across. */
  readonly namespaces: readonly string[];
}

/**
 * All that is ours in a cluster, of whatever kind: one LIST for each. Kinds that nobody needs may be out of bounds. Throws
 * `ClusterError`.
 */
export async function ownObjects(
  client: Pick<ClusterClient, 'list'>,
  { mesh, kinds, required, namespaces }: Searched,
): Promise<readonly Manifest[]> {
  const labels = { [meshLabel]: mesh };
  const find = async (kind: Kind, options: ListOptions): Promise<readonly Manifest[]> => {
    const found = await listIfAllowed(client, kind, options);
    if (found instanceof ClusterError && required.includes(kindKey(kind))) throw found;
    return found instanceof ClusterError ? [] : found.filter((object) => isOurs(object, mesh));
  };
  const others = kinds.filter(({ kind }) => kind !== 'Secret' && !madeByOthers.has(kind));
  const found = (await Promise.all(others.map((kind) => find(kind, { labels })))).flat();
  const places = new Set([...namespaces, ...found.flatMap(placeOf)]);
  const secret: Kind = { apiVersion: 'v1', kind: 'Secret', namespaced: true };
  const secrets = [...places].map((namespace) => find(secret, { namespace, labels }));
  return [...found, ...(await Promise.all(secrets)).flat()];
}

/** The objects, or the refusal of a server that does not let this user look at them. Throws any other `ClusterError`. */
export async function listIfAllowed(
  client: Pick<ClusterClient, 'list'>,
  kind: Kind,
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
  ...['ControllerRevision', 'Endpoints', 'Event', 'Lease', 'Node', 'Pod', 'ReplicaSet'],
]);

function kindKey({ apiVersion, kind }: Kind): string {
  const group = groupOf(apiVersion);
  return group === '' ? kind : `${group}/${kind}`;
}

function placeOf({ kind, metadata }: Manifest): readonly string[] {
  if (kind === 'Namespace') return [metadata.name];
  return metadata.namespace === undefined ? [] : [metadata.namespace];
}
