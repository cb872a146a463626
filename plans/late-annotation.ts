import type { ManagedFields, Manifest, ObjectRef } from '../lib/cluster/object.ts';
import type { Get, Recreation } from '../lib/steps/step.ts';
import { fieldAt } from '../lib/json.ts';
import { hasCaBundles } from './injection.ts';
import { controlPlaneClusters } from './namespace.ts';

export interface Attachment {
  /** Istio's, in the remote: it carries the annotation. */
  readonly namespace: ObjectRef;
  readonly remote: string;
  readonly primary: string;
  /** What Istio calls the primary. */
  readonly primaryId: string;
  /** The remote secret, in the primary. */
  readonly secret: ObjectRef;
  /** The injection webhook, in the remote. */
  readonly injector: ObjectRef;
  /** The mesh config of an istiod that ran in the remote, by its revisions; none where one is to run there. */
  readonly formerConfigs: readonly ObjectRef[];
}

/**
 * istiod reads the annotation controlPlaneClusters once, when it first sees the remote secret (istio/istio#41389). If it came
 * later, istiod does not lead the remote: its webhooks and namespaces never get the certificate authority, and only a new
 * secret makes it look again. That is so when the annotation is not older than the secret, and there is no sign that some
 * istiod leads the remote nevertheless. What an istiod of the remote itself has left there is no such sign.
 */
export function lateAnnotation(attachment: Attachment): Recreation {
  const { namespace, remote, primary, secret, injector } = attachment;
  return {
    ref: secret,
    reason: async (get) => {
      const live = await get(primary, secret);
      if (live === undefined) return undefined;
      if (isInTime(attachment, { live, place: await get(remote, namespace) })) return undefined;
      const led = {
        webhooks: await get(remote, injector),
        lock: await get(remote, lockRef(namespace.name)),
        own: await get(primary, lockRef(namespace.name)),
      };
      const isSign = isLed(led) && !(await wasPrimary(attachment, get));
      return isSign ? undefined : lateWords(attachment);
    },
  };
}

/** A cluster that was a primary until now has its own istiod, until that is pruned. */
async function wasPrimary(
  { remote, formerConfigs }: Pick<Attachment, 'remote' | 'formerConfigs'>,
  get: Get,
): Promise<boolean> {
  const there = await Promise.all(formerConfigs.map((ref) => get(remote, ref)));
  return there.some((config) => config !== undefined);
}

/** Was the annotation there when istiod read the secret? */
export function isInTime(
  { primaryId }: Pick<Attachment, 'primaryId'>,
  { live, place }: { readonly live: Manifest; readonly place: Manifest | undefined },
): boolean {
  return annotatedBefore(place, primaryId, lastWrite(live));
}

/** Is there a sign that some istiod leads the remote? */
export function isLed({
  webhooks,
  lock,
  own,
}: Readonly<Record<'webhooks' | 'lock' | 'own', Manifest | undefined>>): boolean {
  return (webhooks === undefined || hasCaBundles(webhooks)) && isHeld(lock, own);
}

export function lateWords({ namespace, remote, primary }: Attachment): string {
  return (
    `istiod of ${primary} read it before namespace ${namespace.name} of ${remote} had its controlPlaneClusters annotation, ` +
    'and looks again only when the secret is new'
  );
}

/** Annotation of a lock: who holds it, and since when (client-go: `LeaderElectionRecordAnnotationKey`). */
export const leader = 'control-plane.alpha.kubernetes.io/leader';

/** What istiods that may lead a cluster elect one by (istiod: `leaderelection.NamespaceController`). */
export function lockRef(namespace: string): ObjectRef {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace,
    name: 'istio-namespace-controller-election',
  };
}

/**
 * Does an istiod hold the lock of the remote? One that ended without giving it back is told by the lock of the primary, which
 * was renewed long after: both are renewed four times per lease of 30 s, by the same clock.
 */
function isHeld(lock: Manifest | undefined, own: Manifest | undefined): boolean {
  const record = recordOf(lock);
  if (!/"holderIdentity":"[^"]/.test(record)) return false;
  return !(renewalOf(recordOf(own)) - renewalOf(record) > 60_000);
}

function recordOf(lock: Manifest | undefined): string {
  return lock?.metadata.annotations?.[leader] ?? '';
}

/** Milliseconds; not a number when it does not tell. */
function renewalOf(record: string): number {
  return Date.parse(/"renewTime":"([^"]*)"/.exec(record)?.[1] ?? '');
}

/** API servers write times in UTC and whole seconds, so they compare as text. Without times nothing is proven, and nothing is recreated. */
function annotatedBefore(
  place: Manifest | undefined,
  primary: string,
  written: string | undefined,
): boolean {
  const names = place?.metadata.annotations?.[controlPlaneClusters]?.split(',') ?? [];
  if (!names.some((name) => [primary, '*'].includes(name.trim()))) return false;
  const times = timesOf(
    place,
    (fields) =>
      fieldAt(fields, 'f:metadata', 'f:annotations', `f:${controlPlaneClusters}`) !== undefined,
  );
  const [first] = times;
  return first === undefined || written === undefined || first < written;
}

function lastWrite(secret: Manifest): string | undefined {
  return timesOf(secret, (fields) => fieldAt(fields, 'f:data') !== undefined).at(-1);
}

/** When the managers that own it last wrote, the oldest first. A manager that only confirms what is there leaves the older entry. */
function timesOf(
  object: Manifest | undefined,
  matches: (fields: ManagedFields['fieldsV1']) => boolean,
): readonly string[] {
  return (object?.metadata.managedFields ?? [])
    .filter(({ fieldsV1 }) => matches(fieldsV1))
    .flatMap(({ time }) => (time === undefined ? [] : [time]))
    .toSorted();
}
