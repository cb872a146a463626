import { allOf } from '../all-of.ts';
import type { ClusterClient } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import type { FieldTree } from '../cluster/managed-fields.ts';
import { describeRef, type Manifest, type ObjectRef, refOf } from '../cluster/object.ts';
import { equal } from '../json.ts';
import type { Verb } from './event.ts';
import { timeOf } from '../moment.ts';
import type { Change } from '../state/change.ts';
import { isKept } from '../state/change-set.ts';
import { intent } from '../state/intent.ts';
import { isHeavy } from '../state/heavy.ts';
import { takenOver } from '../state/takeover.ts';
import type { SharedField } from '../steps/step.ts';
import type { Definitions } from './definitions.ts';
import { hasGone } from './delete.ts';
import { writeGroups } from './order.ts';
import { isWorkload, readiness } from './readiness.ts';
import { usable } from './usable.ts';
import { retryUntil, type Wait } from './wait.ts';

export interface Write {
  readonly client: ClusterClient;
  readonly wait: Wait;
  /** What the steps of the cluster share. */
  readonly definitions: Definitions;
  /** Fields that somebody else writes by design. */
  readonly shared: readonly SharedField[];
  /** An object as it was last seen. */
  readonly look: (ref: ObjectRef) => Manifest | undefined;
  /** Told of an object as a wait has seen it. */
  readonly seen: (object: Manifest) => void;
  /** Told of every object, right after its request; of a deleted one when it has gone. */
  readonly written: (ref: ObjectRef, verb: Verb, object: Manifest | undefined) => void;
}

/**
 * Sends the changes of one step, group by group, definitions of types one after the other. Nothing else is sent once the signal is aborted, but what is
 * in flight is waited for. Throws `ClusterError`, or `StepError` when a type or namespace is not usable in time.
 */
export async function writeChanges(changes: readonly Change[], write: Write): Promise<void> {
  if (changes.every(isKept)) return;
  for (const group of writeGroups(changes)) {
    if (write.wait.signal.aborted) return;
    const { inTurn, awake } = write.definitions;
    if (group.some(({ ref }) => isWorkload(ref))) await awake();
    await allOf(
      group.map((change) =>
        isHeavy(change.ref) ? inTurn(() => writeChange(change, write)) : writeChange(change, write),
      ),
    );
    const unsure = group.filter((change) => !isKept(change) || !isReady(change.ref, write));
    await Promise.all(unsure.map(({ ref }) => usable(ref, write)));
  }
}

/** An apply that was killed may have left it a moment ago. */
function isReady(ref: ObjectRef, { look }: Write): boolean {
  const last = look(ref);
  return last !== undefined && readiness(last).kind === 'ready';
}

async function writeChange(change: Change, write: Write): Promise<void> {
  const { wait, written } = write;
  if (change.kind === 'delete') return;
  if (change.kind === 'keep') {
    if (change.reclaim === undefined) return;
    written(change.ref, 'reclaimed', await applyToLiving(change.reclaim, false, write));
    return;
  }
  if (change.kind === 'replace') {
    await deleteObject(change, write);
    await wait.clock.sleep(absence, wait.signal).catch(() => undefined);
  }
  if (change.kind === 'adopt' && change.sole !== undefined) {
    await takeOver(change.ref, change.sole, write);
  }
  const force = (change.kind === 'update' || change.kind === 'adopt') && change.force;
  const object = await applyToLiving(change.desired, force, write);
  written(change.ref, verbs[change.kind], object);
}

/** So often somebody may write between our look at an object and our own write. */
const tries = 5;

/** Makes fields ours alone, whoever writes meanwhile: the apply that follows then removes those that it does not want. */
async function takeOver(ref: ObjectRef, sole: FieldTree, { client, wait }: Write): Promise<void> {
  for (let left = tries; ; left -= 1) {
    const live = await client.get(ref);
    const now = timeOf(wait.clock.now());
    const managedFields = live && takenOver(live, sole, now);
    const resourceVersion = live?.metadata.resourceVersion;
    if (managedFields === undefined || resourceVersion === undefined) return;
    try {
      return await client.reassign(ref, { managedFields, resourceVersion });
    } catch (error) {
      if (!(error instanceof ClusterError) || error.code !== 'conflict' || left === 1) throw error;
    }
  }
}

async function deleteObject(
  { ref, uid }: { readonly ref: ObjectRef; readonly uid: string },
  write: Write,
): Promise<void> {
  await write.client.delete(ref, { uid });
  await hasGone(ref, uid, write);
}

/**
 * Controllers go by name: one that is busy while an object is deleted and created again sees no change. istiod, whose share of
 * CPU may be used up, would not read a remote secret again. Milliseconds.
 */
const absence = 1000;

const verbs = {
  create: 'created',
  update: 'updated',
  adopt: 'adopted',
  replace: 'replaced',
} as const;

/** What is being deleted takes an apply and is gone a moment later: that is waited for, and then it is made anew. */
async function applyToLiving(desired: Manifest, force: boolean, write: Write): Promise<Manifest> {
  const object = await applyPatiently(desired, force, write);
  const { uid, deletionTimestamp } = object.metadata;
  if (deletionTimestamp === undefined || uid === undefined) return object;
  await hasGone(refOf(desired), uid, write);
  return applyToLiving(desired, force, write);
}

/** An admission webhook of this very mesh may still be starting: that is waited for. */
async function applyPatiently(desired: Manifest, force: boolean, write: Write): Promise<Manifest> {
  let object = desired;
  await retryUntil(async () => {
    try {
      object = await applyOnce(desired, force, write);
      return undefined;
    } catch (error) {
      if (error instanceof ClusterError && error.code === 'webhook-unreachable') {
        return { reason: error.message, hint: error.hint };
      }
      throw error;
    }
  }, write.wait);
  return object;
}

/**
 * A conflict may be about a field that its other writer has taken since we looked, by design: where the answer to a write is lost,
 * a controller sees the object before we send it again. Such a field is left to it.
 */
async function applyOnce(
  desired: Manifest,
  force: boolean,
  { client, shared }: Write,
): Promise<Manifest> {
  const first = await client.apply(desired, { dryRun: false, force });
  if (first.kind !== 'conflict') return first.object;
  const yielded = intent(desired, await client.get(refOf(desired)), shared);
  const second = equal(yielded, desired)
    ? first
    : await client.apply(yielded, { dryRun: false, force });
  if (second.kind !== 'conflict') return second.object;
  throw new ClusterError('conflict', `${describeRef(refOf(desired))}: ${second.message}`, {
    cluster: '',
    status: 409,
  });
}
