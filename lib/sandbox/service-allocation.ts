import { createHash } from 'node:crypto';
import type { Manifest } from '../cluster/object.ts';
import { equal } from '../json.ts';
import { type MutableJson, draftOf, each, fill, inner, made } from './draft.ts';
import { isPublic } from './service-defaults.ts';

/**
 * A Service with its cluster IP and node ports; what only its former type has is gone (k8s.io/kubernetes, pkg/registry/core/service).
 * Whoever wrote it does not own what it is given here.
 */
export function allocated(service: Manifest, live: Manifest | undefined): Manifest {
  const draft = draftOf(service);
  const spec = made(draft, 'spec');
  if (live !== undefined) becomes(draft, inner(draftOf(live), 'spec'));
  if (spec['clusterIP'] !== undefined) fill(spec, { clusterIPs: [spec['clusterIP']] });
  if (spec['type'] === 'ExternalName') delete spec['internalTrafficPolicy'];
  else addresses(draft, spec);
  if (isPublic(spec) && spec['allocateLoadBalancerNodePorts'] !== false) nodePorts(draft, spec);
  // Its spec is all that changed.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return draft as unknown as Manifest;
}

/** Addresses stay, and what only the former type has goes, unless it is written otherwise (dropTypeDependentFields, patchAllocatedValues). */
function becomes(draft: MutableJson, before: MutableJson): void {
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
  const ports = each(spec, 'ports');
  if (isPublic(before) && !isPublic(spec)) {
    drop('externalTrafficPolicy');
    if (hasOnly(ports, each(before, 'ports'))) ports.forEach((port) => delete port['nodePort']);
  }
  if (spec['type'] === 'LoadBalancer') return;
  if (before['type'] === 'LoadBalancer') drop('allocateLoadBalancerNodePorts', 'loadBalancerClass');
  made(draft, 'status')['loadBalancer'] = {};
}

function keepAddresses(spec: MutableJson, before: MutableJson): void {
  if (spec['type'] === 'ExternalName') return;
  const { clusterIP, clusterIPs } = before;
  if (spec['clusterIP'] !== undefined && spec['clusterIP'] !== clusterIP) {
    if (equal(spec['clusterIPs'], clusterIPs)) spec['clusterIPs'] = [spec['clusterIP']];
  }
  fill(spec, { clusterIP, clusterIPs });
}

/** None that the Service did not have before. */
function hasOnly(ports: readonly MutableJson[], before: readonly MutableJson[]): boolean {
  const known = new Set(before.map(({ nodePort }) => nodePort));
  return ports.every(({ nodePort }) => nodePort === undefined || known.has(nodePort));
}

function addresses(draft: MutableJson, spec: MutableJson): void {
  fill(spec, { clusterIP: clusterIp(identityOf(draft)) });
  fill(spec, { clusterIPs: [spec['clusterIP']] });
  const leadsNowhere = spec['clusterIP'] === 'None' && !hasSelector(spec);
  fill(spec, { ipFamilyPolicy: leadsNowhere ? 'RequireDualStack' : 'SingleStack' });
  const isDual = leadsNowhere && spec['ipFamilyPolicy'] !== 'SingleStack';
  fill(spec, { ipFamilies: isDual ? ['IPv4', 'IPv6'] : ['IPv4'] });
}

function hasSelector(spec: MutableJson): boolean {
  return Object.keys(inner(spec, 'selector')).length > 0;
}

function identityOf(draft: MutableJson): string {
  const { namespace, name } = inner(draft, 'metadata');
  return `${String(namespace)}/${String(name)}`;
}

/** Within 10.96.0.0/16; the same for the same Service. */
function clusterIp(identity: string): string {
  const [a = 0, b = 0] = createHash('sha256').update(identity).digest();
  return `10.96.${a}.${b}`;
}

/** Within 30000–32767; the same for the same port of the same Service, so that two may rarely coincide. */
function nodePorts(draft: MutableJson, spec: MutableJson): void {
  for (const port of each(spec, 'ports')) {
    const identity = `${identityOf(draft)}/${String(port['port'])}/${String(port['protocol'])}`;
    const number = createHash('sha256').update(identity).digest().readUInt16BE(0);
    fill(port, { nodePort: 30_000 + (number % 2_768) });
  }
}
