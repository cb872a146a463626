import { equal, isRecord } from '../../json.ts';
import type { Manifest } from '../../cluster/object.ts';
import type { Edit } from '../loop.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** An edit of the status, unless it is that already. */
export function statusEdit(cluster: string, object: Manifest, status: Fields): readonly Edit[] {
  return equal(object['status'], status)
    ? []
    : [{ kind: 'write', cluster, object: { ...object, status }, subresource: 'status' }];
}

/** A condition that keeps its time while its status stays (Kubernetes API conventions: lastTransitionTime). */
export function condition(
  object: Manifest,
  wanted: { readonly type: string; readonly status: string; readonly [field: string]: unknown },
  now: string,
): Fields {
  const { status } = object;
  const conditions = isRecord(status) ? status['conditions'] : undefined;
  const found: unknown = Array.isArray(conditions)
    ? conditions.find((one: unknown) => isRecord(one) && one['type'] === wanted.type)
    : undefined;
  const since =
    isRecord(found) && found['status'] === wanted.status ? found['lastTransitionTime'] : now;
  return { ...wanted, lastTransitionTime: since };
}
