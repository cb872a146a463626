import type { ClusterClient, Kind } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { describeRef, type Manifest, type ObjectRef, refKey, refOf } from '../cluster/object.ts';
import type { Change } from './change.ts';
import { definedType, foreignIn, otherMaker } from './foreign.ts';
import { isOurs } from './leftovers.ts';
import { listIfAllowed } from './own-objects.ts';
import type { Removal } from './removal.ts';

/** A cluster from which a mesh goes. */
export interface Leaving {
  readonly client: Pick<ClusterClient, 'list'>;
  readonly mesh: string;
  readonly kinds: readonly Kind[];
  readonly removal: Removal;
  /** Somebody else runs the same software there. */
  readonly hasPeer: boolean;
}

/** Does somebody else run the same software there? Throws `ClusterError`. */
export async function hasPeerIn(
  client: Leaving['client'],
  { mesh, removal: { peers } }: Pick<Leaving, 'mesh' | 'removal'>,
): Promise<boolean> {
  const found = await client.list(peers.type, { labels: peers.labels });
  return found.some((peer) => !isOurs(peer, mesh));
}

/** Why one of our objects cannot go because it would take along what is not ours; undefined when it can. Throws `ClusterError`. */
function reasonToStay(object: Manifest, leaving: Leaving): Promise<string | undefined> {
  switch (object.kind) {
    case 'Namespace':
      return namespaceReason(object, leaving);
    case 'CustomResourceDefinition':
      return definitionReason(object, leaving);
    default:
      return Promise.resolve(undefined);
  }
}

/** Which of our objects stay, and why, by object. Throws `ClusterError`. */
export async function stayingOf(
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

/** The deletion, or that the object stays. */
export function keptOr(change: Change, staying: ReadonlyMap<string, string>): Change {
  const note = staying.get(refKey(change.ref));
  return note === undefined ? change : { kind: 'keep', ref: change.ref, certainty: 'owned', note };
}

async function namespaceReason(
  namespace: Manifest,
  { client, mesh, kinds, removal }: Leaving,
): Promise<string | undefined> {
  const maker = otherMaker(namespace);
  if (maker !== undefined) return `${maker} made it or looks after it, too`;
  const { name } = namespace.metadata;
  const inside = kindsInside(kinds);
  const found = await Promise.all(
    inside.map((kind) => listIfAllowed(client, kind, { namespace: name })),
  );
  const foreign = foreignIn(
    found.flatMap((objects) => (objects instanceof ClusterError ? [] : objects)),
    { mesh, isTrace: removal.isTrace },
  );
  if (foreign.length > 0) return `it holds ${some(foreign)} of somebody else`;
  const unseen = inside.filter((_kind, index) => found[index] instanceof ClusterError);
  if (unseen.length === 0) return undefined;
  const names = unseen.map(({ kind }) => kind);
  return `nobody can tell what else it holds: the user of this context may not list ${short(names, 'kind')}`;
}

async function definitionReason(
  definition: Manifest,
  { client, mesh, removal, hasPeer }: Leaving,
): Promise<string | undefined> {
  if (hasPeer && removal.isShared(refOf(definition))) return 'another installation needs it';
  const type = definedType(definition);
  if (type === undefined) return undefined;
  const objects = await listIfAllowed(client, type, {});
  if (objects instanceof ClusterError) {
    return `nobody can tell whether others use it: the user of this context may not list ${type.kind} objects`;
  }
  const foreign = objects.filter((found) => !isOurs(found, mesh) && !removal.isTrace(found));
  return foreign.length === 0 ? undefined : `others use it: ${some(foreign.map(refOf))}`;
}

/** What the software wrote: wherever it does so, and in these namespaces, which stay. Throws `ClusterError`. */
export async function tracesIn(
  { client, removal }: Leaving,
  namespaces: readonly string[],
): Promise<readonly Manifest[]> {
  const { type, labels } = removal.traces;
  const looks = namespaces.flatMap((namespace) =>
    removal.traceTypes.map((one) => client.list(one, { namespace })),
  );
  const found = await Promise.all([client.list(type, { labels }), ...looks]);
  const traces = found.flat().filter(removal.isTrace);
  return [...new Map(traces.map((trace) => [refKey(refOf(trace)), trace])).values()];
}

/** Events tell of others, and Endpoints belong to Services; that they are deprecated is said at every look. */
function kindsInside(kinds: readonly Kind[]): readonly Kind[] {
  return kinds.filter(
    ({ namespaced, kind }) => namespaced && kind !== 'Event' && kind !== 'Endpoints',
  );
}

function some(refs: readonly ObjectRef[]): string {
  return short(refs.map(describeRef), 'object');
}

function short(names: readonly string[], noun: string): string {
  const [shown, more] = [names.slice(0, 3), names.length - 3];
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more ${noun}${more === 1 ? '' : 's'}` : ''}`;
}
