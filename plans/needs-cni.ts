import { fieldAt } from '../lib/json.ts';
import type { Values } from '../lib/mesh/topology/topology.ts';

/** Values that take the CNI node agent. */
const asking: readonly { readonly path: readonly string[]; readonly value: string | true }[] = [
  { path: ['cni', 'enabled'], value: true },
  { path: ['istio_cni', 'enabled'], value: true },
  { path: ['istioCni', 'enabled'], value: true },
  { path: ['pilot', 'cni', 'enabled'], value: true },
  { path: ['pilot', 'taint', 'enabled'], value: true },
  { path: ['pilot', 'env', 'PILOT_ENABLE_NODE_UNTAINT_CONTROLLERS'], value: 'true' },
  { path: ['global', 'platform'], value: 'openshift' },
];

/** Do these Helm values make Pods wait for the node agent? `pilot.cni.enabled: false` is the last word. */
export function needsCni(values: Values): boolean {
  if (fieldAt(values, 'pilot', 'cni', 'enabled') === false) return false;
  return asking.some(({ path, value }) => {
    const found = fieldAt(values, ...path);
    return found === value || (typeof found === 'boolean' && String(found) === value);
  });
}
