import { textAt } from '../../lib/json.ts';
import { addressesOf } from '../gateway-address.ts';
import type { MeshFound, Keyed } from './draft.ts';
import type { ClusterFound } from './member.ts';

/** The keys of those that may lead it, the one first that its Pods ask: whose gateway has the address that it was given. */
export function leadersOf(member: ClusterFound, seen: readonly Keyed[]): readonly string[] {
  const any = member.leaders.includes('*');
  const found = seen.filter(
    (one) =>
      one.member.role === 'primary' && (any || member.leaders.includes(one.member.id ?? one.key)),
  );
  const asked = [...member.values.values()].flatMap(
    (values) => textAt(values, 'global', 'remotePilotAddress') ?? [],
  );
  const isAsked = ({ member: { living } }: Keyed): boolean =>
    gatewayAddresses(living.services).some((address) => asked.includes(address));
  return found.toSorted((a, b) => Number(isAsked(b)) - Number(isAsked(a))).map(({ key }) => key);
}

function gatewayAddresses(services: ClusterFound['living']['services']): readonly string[] {
  const gateway = services.find(({ metadata }) => metadata.name === 'istio-eastwestgateway');
  return (gateway && addressesOf(gateway)) ?? [];
}

/** Is this one among those that may lead others? */
export function leadsSome({ id }: ClusterFound, seen: readonly Keyed[]): boolean {
  return seen.some(
    ({ member: { leaders } }) =>
      (id !== undefined && leaders.includes(id)) || leaders.includes('*'),
  );
}

/** Where other clusters reach istiod through the gateway of this one; undefined where its Service says so itself. */
export function writtenAddress(key: string, { mesh, members }: MeshFound): string | undefined {
  const known = gatewayAddresses(members.get(key)?.living.services ?? []);
  for (const [name, cluster] of Object.entries(mesh.clusters)) {
    if (cluster.role !== 'remote' || (cluster.primaries?.[0] ?? cluster.primary) !== key) continue;
    for (const values of members.get(name)?.values.values() ?? []) {
      const address = textAt(values, 'global', 'remotePilotAddress');
      if (address !== undefined && !known.includes(address)) return address;
    }
  }
  return undefined;
}
