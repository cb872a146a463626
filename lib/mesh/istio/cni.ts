import { isRecord } from '../../json.ts';
import { valueAt } from '../schema/schema.ts';
import type { Pointer } from '../text/pointer.ts';

/** Values that take the CNI node agent. */
const asking: readonly { readonly at: Pointer; readonly value: string | true }[] = [
  { at: '/cni/enabled', value: true },
  { at: '/istio_cni/enabled', value: true },
  { at: '/istioCni/enabled', value: true },
  { at: '/pilot/cni/enabled', value: true },
  { at: '/pilot/taint/enabled', value: true },
  { at: '/pilot/env/PILOT_ENABLE_NODE_UNTAINT_CONTROLLERS', value: 'true' },
  { at: '/global/platform', value: 'openshift' },
];

/** Do these Helm values make Pods wait for the node agent? `pilot.cni.enabled: false` is the last word. */
export function needsCni(values: unknown): boolean {
  if (!isRecord(values) || valueAt('/pilot/cni/enabled', values) === false) return false;
  return asking.some(({ at, value }) => {
    const found = valueAt(at, values);
    return found === value || (typeof found === 'boolean' && String(found) === value);
  });
}
