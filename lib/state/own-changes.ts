import type { ClusterClient, Kind } from '../cluster/client.ts';
import { type Manifest, refKey, refOf } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import type { StepId } from '../steps/step.ts';
import type { Change } from './change.ts';
import { fieldManager } from './fields.ts';
import { readInventory } from './inventory.ts';
import { byStep, deletion } from './leftovers.ts';
import { ownObjects } from './own-objects.ts';
import type { Changes, DestructionOptions, DestructionPlace } from './removal.ts';
import { hasPeerIn, keptOr, type Leaving, stayingOf, tracesIn } from './staying.ts';

/** The inventory goes when nothing is left of what it tells; not even an interrupted run loses sight of anything. */
export const bookStep = '/inventory';

/** All that is ours in a cluster, and what it serves. */
export interface Own {
  readonly kinds: readonly Kind[];
  readonly ours: readonly Manifest[];
}

type Booked = DestructionOptions & { readonly book: Manifest | undefined };

/** Throws `ClusterError`. */
export async function ownIn(
  { cluster, namespaces, steps }: DestructionPlace,
  client: ClusterClient,
  { mesh, removal, book }: Booked,
): Promise<Own> {
  const kinds = await client.kinds();
  const git = new Set(steps.flatMap(({ id, broughtBy }) => (broughtBy === 'git' ? [id] : [])));
  const found = await ownObjects(
    { client, mesh, kinds, required: removal.kinds, namespaces },
    book && readInventory(book),
  );
  // What isthmus applied once, and Git brings now.
  const ours = [...byStep(found, { cluster, steps })].flatMap(([id, those]) =>
    git.has(id) ? [] : those,
  );
  return { kinds, ours };
}

/** What goes of that, and of what our software wrote beside it. */
export async function ownChanges(
  { cluster, steps }: DestructionPlace,
  client: ClusterClient,
  { mesh, removal, book, kinds, ours }: Booked & Own,
): Promise<Changes> {
  const forgotten: Changes =
    book === undefined ? new Map() : new Map([[`${cluster}${bookStep}`, [traceDeletion(book)]]]);
  if (ours.length === 0) return forgotten;
  const hasPeer = await hasPeerIn(client, { mesh, removal });
  const leaving = { client, mesh, kinds, removal, hasPeer };
  const staying = await stayingOf(ours, leaving);
  const changes = new Map<StepId, readonly Change[]>(
    [...byStep(ours, { cluster, steps })].map(([id, those]) => [
      id,
      those.map((object) => keptOr(deletion(object, ''), staying)),
    ]),
  );
  const traces = hasPeer ? [] : await tracesOutside(ours, staying, leaving);
  if (traces.length > 0) {
    const id: StepId = `${cluster}/${removal.tracesGoWith}`;
    changes.set(id, [...(changes.get(id) ?? []), ...traces.map(traceDeletion)]);
  }
  return staying.size > 0 ? changes : new Map([...changes, ...forgotten]);
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

function traceDeletion(trace: Manifest): Change {
  const [writer = ''] = (trace.metadata.managedFields ?? []).map(({ manager }) => manager);
  return { ...deletion(trace, writer === fieldManager ? '' : `${writer} wrote it`), trace: true };
}
