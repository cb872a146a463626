import type { Manifest, ObjectRef } from '../lib/cluster/object.ts';
import { listAt, textAt } from '../lib/json.ts';
import { homeOf } from '../lib/mesh/topology/relations.ts';
import type { Gateway, Topology } from '../lib/mesh/topology/topology.ts';
import { canonicalAddress } from '../lib/network/canonical-address.ts';
import { addressPlaceholder } from '../lib/steps/placeholder.ts';
import type { After, Fact, StepId } from '../lib/steps/step.ts';

/**
 * The IP addresses and hostnames that the load balancer gave to the gateway (Kubernetes: Service `status.loadBalancer`), sorted: some
 * list them in another order each time (k3s-io/k3s#2925).
 */
export function gatewayAddresses(topology: Topology, gateway: Gateway): Fact<readonly string[]> {
  const id = `${gateway.cluster}/gateway-address/${gateway.name}`;
  return {
    id,
    name: `address of the ${wordsOf(gateway)} of ${gateway.cluster}`,
    from: gatewayStepId(gateway),
    cluster: gateway.cluster,
    object: gatewayService(topology, gateway),
    path: '.status.loadBalancer.ingress[*]',
    read: addressesOf,
    placeholder: [addressPlaceholder(id)],
    secret: false,
    timeout: 'loadBalancer',
  };
}

/** The addresses that mesh.yaml says; none where the load balancer tells. */
export function writtenAddresses({ addresses }: Pick<Gateway, 'addresses'>): readonly string[] {
  return addresses === 'live' ? [] : addresses;
}

export function afterGateway(gateway: Gateway, reason: string): After {
  return { step: gatewayStepId(gateway), reason };
}

/** `cluster1/east-west-gateway`; further ones of a kind carry their name. */
export function gatewayStepId({ cluster, kind, name }: Gateway): StepId {
  const subject = name === usualNames[kind] ? '' : `/${name}`;
  return `${cluster}/${kind}-gateway${subject}`;
}

/** For people: `east-west gateway`. */
export function wordsOf({ kind, name }: Gateway): string {
  return name === usualNames[kind] ? `${kind} gateway` : `${kind} gateway ${name}`;
}

/** What the guides call them. */
const usualNames: Readonly<Record<Gateway['kind'], string>> = {
  ingress: 'istio-ingressgateway',
  'east-west': 'istio-eastwestgateway',
};

export function gatewayService(topology: Topology, { cluster, name }: Gateway): ObjectRef {
  return { apiVersion: 'v1', kind: 'Service', namespace: homeOf(topology, cluster), name };
}

export function addressesOf(service: Manifest): readonly string[] | undefined {
  const addresses = listAt(service, 'status', 'loadBalancer', 'ingress').flatMap((entry) => {
    const address = textAt(entry, 'ip') ?? textAt(entry, 'hostname');
    return address === undefined ? [] : [canonicalAddress(address)];
  });
  return addresses.length === 0 ? undefined : addresses.toSorted(byNumber);
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
