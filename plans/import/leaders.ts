import { isIP } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../../lib/cluster/object.ts';
import { numberAt, recordsAt, textAt } from '../../lib/json.ts';
import { usualControlPlanePorts, usualServicesPort } from '../../lib/mesh/topology/gateways.ts';
import type { ControlPlanePorts } from '../../lib/mesh/topology/topology.ts';
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

const gatewayName = 'istio-eastwestgateway';

function gatewayAddresses(services: ClusterFound['living']['services']): readonly string[] {
  const gateway = services.find(({ metadata }) => metadata.name === gatewayName);
  return (gateway && addressesOf(gateway)) ?? [];
}

/** Is this one among those that may lead others? */
export function leadsSome({ id }: ClusterFound, seen: readonly Keyed[]): boolean {
  return seen.some(
    ({ member: { leaders } }) =>
      (id !== undefined && leaders.includes(id)) || leaders.includes('*'),
  );
}

/** At which address and ports others reach a gateway. */
interface Way {
  readonly address?: string;
  readonly port?: number;
  readonly controlPlanePorts?: ControlPlanePorts;
}

/** By which address and ports others reach the gateway of this cluster, as far as its Service does not say so itself. */
export function writtenWay(key: string, draft: MeshFound): Way {
  const way = wayToIstiod(key, draft);
  const entrances = entrancesOf(key, draft);
  const { address = entrances.length === 1 ? entrances[0]?.address : undefined } = way;
  const port = entrances.find((entrance) => entrance.address === address)?.port;
  return {
    ...(address === undefined ? {} : { address }),
    ...(port === undefined || port === usualServicesPort ? {} : { port }),
    ...way,
  };
}

/** How its network is entered by what istiods were told of it: the way to this cluster, if no other of the network has a gateway. */
function entrancesOf(key: string, { mesh, members }: MeshFound): readonly Entrance[] {
  const network = mesh.clusters[key]?.network ?? '';
  const mates = Object.entries(mesh.clusters).filter(
    ([name, cluster]) =>
      cluster.network === network &&
      members.get(name)?.living.services.some(({ metadata }) => metadata.name === gatewayName),
  );
  if (mates.some(([name]) => name !== key)) return [];
  const { istioName = network } = mesh.networks[network] ?? {};
  const told = [...members.values()].flatMap(({ values }) =>
    [...values.values()].flatMap((given) =>
      recordsAt(given, 'global', 'meshNetworks', istioName, 'gateways'),
    ),
  );
  const found = told.flatMap((gateway): readonly Entrance[] => {
    const [address, port] = [textAt(gateway, 'address'), numberAt(gateway, 'port')];
    return address === undefined ? [] : [{ address, port }];
  });
  return [...new Map(found.map((entrance) => [JSON.stringify(entrance), entrance])).values()];
}

interface Entrance {
  readonly address: string;
  readonly port: number | undefined;
}

/** By which remotes reach istiod. */
function wayToIstiod(key: string, { mesh, members }: MeshFound): Way {
  const known = gatewayAddresses(members.get(key)?.living.services ?? []);
  const led = Object.entries(mesh.clusters).flatMap(([name, cluster]) => {
    const isLed = cluster.role === 'remote' && (cluster.primaries?.[0] ?? cluster.primary) === key;
    return isLed ? (members.get(name) ?? []) : [];
  });
  const addresses = led.flatMap(({ values }) =>
    [...values.values()].flatMap((given) => textAt(given, 'global', 'remotePilotAddress') ?? []),
  );
  const controlPlanePorts = portsAsked(led);
  const address =
    controlPlanePorts === undefined
      ? addresses.find((one) => !known.includes(one))
      : addresses.find((one) => isIP(one) !== 0);
  if (address === undefined) return {};
  return controlPlanePorts === undefined ? { address } : { address, controlPlanePorts };
}

/** The ports to which Service istiod of the remotes leads, where all agree on others than the usual ones. */
function portsAsked(led: readonly ClusterFound[]): ControlPlanePorts | undefined {
  const asked = led.flatMap(({ living: { ways } }) => ways.flatMap((way) => portsIn(way) ?? []));
  const [first] = asked;
  const agree = asked.every(
    ({ discovery, webhook }) => discovery === first?.discovery && webhook === first.webhook,
  );
  return !agree || isDeepStrictEqual(first, usualControlPlanePorts) ? undefined : first;
}

function portsIn(slice: Manifest): ControlPlanePorts | undefined {
  const port = (name: string): unknown =>
    recordsAt(slice, 'ports').find((one) => one['name'] === name)?.['port'];
  const [discovery, webhook] = [port('tcp-istiod'), port('tcp-webhook')];
  return typeof discovery === 'number' && typeof webhook === 'number'
    ? { discovery, webhook }
    : undefined;
}
