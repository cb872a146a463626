import { allOf } from '../all-of.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { describeRef, type Manifest, type ObjectRef } from '../cluster/object.ts';
import type { Deletion } from '../state/change.ts';
import { holderOf } from '../state/going.ts';
import { StepError } from '../steps/step-error.ts';
import { writeGroups } from './order.ts';
import { isWorkload } from './readiness.ts';
import { retryUntil, waitFor } from './wait.ts';
import type { Write } from './write.ts';

/**
 * Deletes objects in the reverse of the order in which they are made, and waits until they have gone, and with workloads their Pods.
 * Nothing else is deleted once the signal is aborted. Throws as `writeChanges` does, also for what has changed so that it is not due any
 * more; what is there under another uid has gone already.
 */
export async function deleteObjects(
  changes: readonly Deletion[],
  isDue: (live: Manifest, change: Deletion) => boolean,
  write: Write,
): Promise<void> {
  for (const group of writeGroups(changes).toReversed()) {
    if (write.wait.signal.aborted) return;
    await allOf(
      group.map(async (change) => {
        await deleteUnchanged(change, (live) => isDue(live, change), write);
        await hasGone(change.ref, change.uid, write);
        write.written(change.ref, 'deleted', undefined);
      }),
    );
  }
}

/** As it was last seen; when it has changed since then, it must still be due. Status changes all the time. */
async function deleteUnchanged(
  { ref, uid }: Deletion,
  isDue: (live: Manifest) => boolean,
  { client, look, wait }: Write,
): Promise<void> {
  const cascade = isWorkload(ref) ? 'Foreground' : 'Background';
  let version = look(ref)?.metadata.resourceVersion;
  await retryUntil(async () => {
    try {
      const known = version === undefined ? { uid } : { uid, resourceVersion: version };
      await client.delete(ref, known, cascade);
      return undefined;
    } catch (error) {
      if (!(error instanceof ClusterError) || error.code !== 'conflict') throw error;
      const live = await client.get(ref);
      if (live?.metadata.uid !== uid) return undefined;
      if (!isDue(live)) {
        throw new StepError(
          'unseen-change',
          `${describeRef(ref)} has changed hands since the plan`,
        );
      }
      version = live.metadata.resourceVersion;
      return { reason: `${describeRef(ref)} changes all the time` };
    }
  }, wait);
}

/** Throws as `waitFor` does. */
export async function hasGone(ref: ObjectRef, uid: string, { client, wait }: Write): Promise<void> {
  await waitFor(
    client,
    ref,
    (live) =>
      live === undefined || live.metadata.uid !== uid
        ? { kind: 'ready', value: true }
        : { kind: 'waiting', reason: `is still being deleted${holderOf(live)}` },
    wait,
  );
}
