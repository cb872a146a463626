import { createHash } from 'node:crypto';
import { equal } from '../json.ts';
import { type Draft, each, fill, inner, made } from './draft.ts';

/** Defaults, cluster IP and node ports of a Service (k8s.io/kubernetes, pkg/apis/core/v1/defaults.go and pkg/registry/core/service). */
export function serviceDefaults(draft: Draft, live: Draft | undefined): void {
  const spec = made(draft, 'spec');
  fill(spec, { type: 'ClusterIP', sessionAffinity: 'None' });
  for (const port of each(spec, 'ports')) {
    fill(port, { protocol: 'TCP' });
    fill(port, { targetPort: port['port'] });
  }
  fill(draft, { status: { loadBalancer: {} } });
  if (live !== undefined) becomes(draft, inner(live, 'spec'));
  const { type, clusterIP } = spec;
  if (clusterIP !== undefined) fill(spec, { clusterIPs: [clusterIP] });
  if (type === 'ExternalName') {
    delete spec['internalTrafficPolicy'];
    return;
  }
  fill(spec, { internalTrafficPolicy: 'Cluster' });
  addresses(draft, spec);
  if (type === 'LoadBalancer') fill(spec, { allocateLoadBalancerNodePorts: true });
  if (isPublic(spec)) fill(spec, { externalTrafficPolicy: 'Cluster' });
  if (hasNodePorts(spec)) nodePorts(draft, spec);
}

/** Addresses stay, and what only the former type has goes, unless it is written otherwise (dropTypeDependentFields, patchAllocatedValues). */
function becomes(draft: Draft, before: Draft): void {
  const spec = inner(draft, 'spec');
  const isSame = (field: string): boolean => equal(spec[field], before[field]);
  const drop = (...fields: readonly string[]): void => {
    for (const field of fields.filter(isSame)) delete spec[field];
  };
  if (before['type'] !== 'ExternalName') keepAddresses(spec, before);
  if (spec['type'] === 'ExternalName' && before['type'] !== 'ExternalName') {
    if (spec['clusterIP'] === undefined || isSame('clusterIP')) drop('clusterIP', 'clusterIPs');
    drop('ipFamilies', 'ipFamilyPolicy');
  }
  if (hasNodePorts(before) && !hasNodePorts(spec) && equal(portsOf(spec), portsOf(before))) {
    for (const port of each(spec, 'ports')) delete port['nodePort'];
  }
  if (isPublic(before) && !isPublic(spec)) drop('externalTrafficPolicy');
  if (spec['type'] === 'LoadBalancer') return;
  if (before['type'] === 'LoadBalancer') drop('allocateLoadBalancerNodePorts', 'loadBalancerClass');
  made(draft, 'status')['loadBalancer'] = {};
}

function keepAddresses(spec: Draft, before: Draft): void {
  if (spec['type'] === 'ExternalName') return;
  const { clusterIP, clusterIPs } = before;
  if (spec['clusterIP'] !== undefined && spec['clusterIP'] !== clusterIP) {
    if (equal(spec['clusterIPs'], clusterIPs)) spec['clusterIPs'] = [spec['clusterIP']];
  }
  fill(spec, { clusterIP, clusterIPs });
}

function isPublic({ type }: Draft): boolean {
  return type === 'LoadBalancer' || type === 'NodePort';
}

function hasNodePorts(spec: Draft): boolean {
  return isPublic(spec) && spec['allocateLoadBalancerNodePorts'] !== false;
}

function portsOf(spec: Draft): readonly unknown[] {
  return each(spec, 'ports').map(({ nodePort }) => nodePort);
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
