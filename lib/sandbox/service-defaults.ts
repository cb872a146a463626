import { type MutableJson, each, fill, made } from './draft.ts';

/** Defaults of a Service (k8s.io/kubernetes, pkg/apis/core/v1/defaults.go). */
export function serviceDefaults(draft: MutableJson): void {
  const spec = made(draft, 'spec');
  fill(spec, { type: 'ClusterIP', sessionAffinity: 'None' });
  for (const port of each(spec, 'ports')) {
    fill(port, { protocol: 'TCP' });
    fill(port, { targetPort: port['port'] });
  }
  fill(draft, { status: { loadBalancer: {} } });
  if (spec['type'] !== 'ExternalName') fill(spec, { internalTrafficPolicy: 'Cluster' });
  if (spec['type'] === 'LoadBalancer') fill(spec, { allocateLoadBalancerNodePorts: true });
  if (isPublic(spec)) fill(spec, { externalTrafficPolicy: 'Cluster' });
}

/** Can it be reached from outside? */
export function isPublic({ type }: MutableJson): boolean {
  return type === 'LoadBalancer' || type === 'NodePort';
}
