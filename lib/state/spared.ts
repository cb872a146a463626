import type { ClusterClient } from '../cluster/client.ts';
import { groupOf, type Manifest, type ObjectRef, refKey, refOf } from '../cluster/object.ts';
import { definedType } from './foreign.ts';
import type { Removal } from './removal.ts';
import { hasPeerIn, stayingOf } from './staying.ts';

export interface Sparing {
  readonly client: ClusterClient;
  readonly mesh: string;
  readonly removal: Removal;
  /** What the steps of the cluster want. */
  readonly wanted: readonly ObjectRef[];
}

/**
 * Of what is left over, what stays all the same, and why, by object: namespaces and types that would take along what somebody else, or
 * a step, has in them. Where nothing of that kind is left over nothing is asked. Throws `ClusterError`.
 */
export async function sparedAmong(
  left: readonly Manifest[],
  { client, mesh, removal, wanted }: Sparing,
): Promise<ReadonlyMap<string, string>> {
  const containers = left.filter(isContainer);
  const used = containers.flatMap((object) => {
    const ref = wanted.find((one) => isIn(one, object));
    return ref === undefined
      ? []
      : [[refKey(refOf(object)), `mesh.yaml needs it for ${ref.kind} objects`] as const];
  });
  const needed = new Map(used);
  const others = containers.filter((object) => !needed.has(refKey(refOf(object))));
  if (others.length === 0) return needed;
  const kinds = await client.kinds();
  const hasPeer = await hasPeerIn(client, { mesh, removal });
  return new Map([
    ...needed,
    ...(await stayingOf(others, { client, mesh, kinds, removal, hasPeer })),
  ]);
}

/** What is being deleted already is not to be spared any more. */
function isContainer({ kind, metadata }: Manifest): boolean {
  return (
    (kind === 'Namespace' || kind === 'CustomResourceDefinition') &&
    metadata.deletionTimestamp === undefined
  );
}

function isIn(ref: ObjectRef, container: Manifest): boolean {
  if (container.kind === 'Namespace') return ref.namespace === container.metadata.name;
  const type = definedType(container);
  return (
    type !== undefined &&
    type.kind === ref.kind &&
    groupOf(type.apiVersion) === groupOf(ref.apiVersion)
  );
}
