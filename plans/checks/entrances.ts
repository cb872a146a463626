import { isIP } from 'node:net';
import type { Gateway, Topology } from '../../lib/mesh/topology/topology.ts';
import { NotKnown, type ReadOf, type Resolved } from '../../lib/verify/check.ts';
import { gatewayService, writtenAddresses } from '../gateway-address.ts';

/** Where a gateway is reached, by what mesh.yaml or else its load balancer says. */
export function entrancesOf(topology: Topology, gateway: Gateway): ReadOf<'resolved'> {
  const written = writtenAddresses(gateway);
  return {
    cluster: gateway.cluster,
    kind: 'resolved',
    names: written.length === 0 ? { of: gatewayService(topology, gateway) } : written,
  };
}

/** By name, or by what the names resolve to. */
export function isSame(one: Resolved, other: Resolved): boolean {
  return (
    one.name === other.name || one.addresses.some((address) => other.addresses.includes(address))
  );
}

/**
 * Throws `NotKnown` where one of them is a host name: in this cluster it may resolve otherwise than from here (split views of DNS, and load
 * balancers that give out a few of their addresses each time).
 */
export function requireAddresses(places: readonly Resolved[], cluster: string): void {
  const host = places.find(({ name }) => isIP(name) === 0);
  if (host === undefined) return;
  const { name, addresses } = host;
  const words =
    addresses.length === 0
      ? 'does not resolve from here'
      : `leads to ${addresses.join(', ')} from here`;
  throw new NotKnown(`${name}, which ${words}, and perhaps elsewhere from ${cluster}`);
}
