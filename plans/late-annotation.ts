import type { ManagedFields, Manifest, ObjectRef } from '../lib/cluster/object.ts';
import type { Recreation } from '../lib/steps/step.ts';
import { fieldAt } from '../lib/json.ts';
import { hasCaBundles } from './injection.ts';
import { controlPlaneClusters } from './namespace.ts';

export interface Attachment {
  /** Istio's, in the remote: it carries the annotation. */
  readonly namespace: ObjectRef;
  readonly remote: string;
  readonly primary: string;
  /** The remote secret, in the primary. */
  readonly secret: ObjectRef;
  /** The injection webhook, in the remote. */
  readonly injector: ObjectRef;
}

/**
 * istiod reads the annotation controlPlaneClusters once, when it first sees the remote secret (istio/istio#41389). If it came
 * later, istiod never writes its certificate authority into the remote's webhooks, and only a new secret makes it look again.
 * That is so when the annotation is not older than the secret and the webhooks still have no caBundle.
 */
export function lateAnnotation(attachment: Attachment): Recreation {
  const { namespace, remote, primary, secret, injector } = attachment;
  return {
    ref: secret,
    evidence: [
      { cluster: remote, ref: injector },
      { cluster: primary, ref: secret },
      { cluster: remote, ref: namespace },
    ],
    reason: (look) => {
      const webhooks = look(remote, injector);
      const live = look(primary, secret);
      if (webhooks === undefined || live === undefined || hasCaBundles(webhooks)) return undefined;
      if (annotatedBefore(look(remote, namespace), primary, lastWrite(live))) return undefined;
      return (
        `istiod of ${primary} read it before namespace ${namespace.name} of ${remote} had its controlPlaneClusters annotation, ` +
        'and looks again only when the secret is new'
      );
    },
  };
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
