import { createHash } from 'node:crypto';
import { type Draft, each, fill, inner, made } from './draft.ts';

/** Defaults, cluster IP and node ports of a Service (k8s.io/kubernetes, pkg/registry/core/service). */
export function serviceDefaults(draft: Draft, live: Draft | undefined): void {
  const spec = made(draft, 'spec');
  fill(spec, { type: 'ClusterIP', sessionAffinity: 'None' });
  for (const port of each(spec, 'ports')) {
    fill(port, { protocol: 'TCP' });
    fill(port, { targetPort: port['port'] });
  }
  fill(draft, { status: { loadBalancer: {} } });
  const { type } = spec;
  if (type === 'ExternalName') {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) {
      delete spec[field];
    }
    return;
  }
  fill(spec, { internalTrafficPolicy: 'Cluster' });
  addresses(draft, spec);
  if (type === 'LoadBalancer') fill(spec, { allocateLoadBalancerNodePorts: true });
  if (type === 'LoadBalancer' || type === 'NodePort') {
    fill(spec, { externalTrafficPolicy: 'Cluster' });
    if (spec['allocateLoadBalancerNodePorts'] !== false) nodePorts(draft, spec);
  } else dropPublic(spec, live);
}

function addresses(draft: Draft, spec: Draft): void {
  const headless = spec['clusterIP'] === 'None';
  fill(spec, { clusterIP: clusterIp(identityOf(draft)) });
  fill(spec, { clusterIPs: [spec['clusterIP']] });
  const everywhere = headless && Object.keys(inner(spec, 'selector')).length === 0;
  fill(spec, {
    ipFamilies: everywhere ? ['IPv4', 'IPv6'] : ['IPv4'],
    ipFamilyPolicy: everywhere ? 'RequireDualStack' : 'SingleStack',
  });
}

/** What only public types have goes when the type changes, unless it was written (registry: dropTypeDependentFields). */
function dropPublic(spec: Draft, live: Draft | undefined): void {
  if (live === undefined || inner(live, 'spec')['type'] === spec['type']) return;
  delete spec['allocateLoadBalancerNodePorts'];
  delete spec['externalTrafficPolicy'];
  for (const port of each(spec, 'ports')) delete port['nodePort'];
}

function identityOf(draft: Draft): string {
  const { namespace, name } = inner(draft, 'metadata');
  return `${String(namespace)}/${String(name)}`;
}

/** Within 10.96.0.0/16; the same for the same Service. */
function clusterIp(identity: string): string {
  const [a = 0, b = 0] = createHash('sha256').update(identity).digest();
  return `10.96.${a}.${b}`;
}

/** Within 30000–32767; the same for the same port of the same Service, so that two may rarely coincide. */
function nodePorts(draft: Draft, spec: Draft): void {
  for (const port of each(spec, 'ports')) {
    const identity = `${identityOf(draft)}/${String(port['port'])}/${String(port['protocol'])}`;
    const number = createHash('sha256').update(identity).digest().readUInt16BE(0);
    fill(port, { nodePort: 30_000 + (number % 2_768) });
  }
}
