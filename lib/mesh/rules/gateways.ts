import { fieldAt, isRecord } from '../../json.ts';
import type { Env } from '../env.ts';
import { newestRelease } from '../release.ts';
import { type Draft, entries } from '../schema/draft.ts';
import type { Finding } from '../findings/finding.ts';
import { removal } from '../findings/remedy.ts';
import { join, keysOf, type Pointer } from '../text/pointer.ts';
import { both, quote } from '../text/words.ts';
import { controlPlanePorts } from './control-plane-ports.ts';
import { isMultiNetwork, remotesIn } from './roles.ts';

/** Who opts out of an east-west gateway is needed by nobody: neither by its remotes nor as the only way into its network. */
export function gateways(mesh: Draft, env: Env): readonly Finding[] {
  const remotesOf = remotesIn(mesh);
  return [
    ...withoutTheirPrimary(mesh),
    ...eastWestGateways(mesh).flatMap((gateway) => {
      const remotes = gateway.isUsual ? remotesOf(gateway.cluster) : [];
      return [
        ...withoutAddress(gateway, remotes, mesh),
        ...twoAddresses(gateway),
        ...portOfNothing(gateway),
        ...controlPlanePorts(gateway, remotes),
      ];
    }),
    ...withoutAnEntrance(mesh),
    ...valuesOfNoGateway(mesh, env),
  ];
}

function withoutTheirPrimary(mesh: Draft): readonly Finding[] {
  const remotesOf = remotesIn(mesh);
  return entries(mesh.clusters).flatMap(([name, cluster]): readonly Finding[] => {
    const remotes = remotesOf(name);
    if (cluster?.role !== 'primary' || cluster.eastWestGateway !== false) return [];
    if (remotes.length === 0) return [];
    const pointer = join('/clusters', name, 'eastWestGateway');
    return [
      {
        code: 'E-GATEWAY-NEEDED',
        pointer,
        at: 'value',
        message: `${both(remotes.map(quote))} ${remotes.length === 1 ? 'reaches' : 'reach'} the control plane of ${quote(name)} through its east-west gateway, which is switched off.`,
        hint: 'remove `eastWestGateway: false`.',
        remedies: [removal(pointer, 'eastWestGateway')],
      },
    ];
  });
}

/** A gateway for other clusters as mesh.yaml has it, in settings of its own. */
interface Written {
  readonly cluster: string;
  readonly pointer: Pointer;
  readonly isUsual: boolean;
  readonly settings: {
    readonly type?: string | undefined;
    readonly address?: string | null | undefined;
    readonly addresses?: unknown;
    readonly port?: number | undefined;
    readonly controlPlanePorts?: unknown;
    readonly serviceAnnotations?: unknown;
  };
}

function eastWestGateways(mesh: Draft): readonly Written[] {
  return entries(mesh.clusters).flatMap(([cluster, written]): readonly Written[] => {
    const map = join('/clusters', cluster);
    const usual = isRecord(written?.eastWestGateway) ? [written.eastWestGateway] : [];
    return [
      ...usual.map((settings) => {
        const pointer = join(map, 'eastWestGateway');
        return { cluster, settings, pointer, isUsual: true };
      }),
      ...entries(written?.gateways).flatMap(([name, settings]) =>
        settings?.kind === 'east-west'
          ? [{ cluster, settings, pointer: join(map, 'gateways', name), isUsual: false }]
          : [],
      ),
    ];
  });
}

/** Istio's annotation for a NodePort Service, by which istiod takes the addresses of Nodes for those of a gateway. */
const nodeSelector = 'traffic.istio.io/nodeSelector';

/** Remotes and other networks must be told an address, and only a load balancer tells one. */
function withoutAddress(
  { cluster, settings, pointer }: Written,
  remotes: readonly string[],
  mesh: Draft,
): readonly Finding[] {
  const { type = 'LoadBalancer', address, addresses, serviceAnnotations } = settings;
  if (type === 'LoadBalancer' || address != null || addresses !== undefined) return [];
  const isFound = type === 'NodePort' && fieldAt(serviceAnnotations, nodeSelector) !== undefined;
  if (remotes.length === 0 && (!isMultiNetwork(mesh) || isFound)) return [];
  const nodes =
    remotes.length === 0 && type === 'NodePort'
      ? `; or let istiod take the external addresses of nodes: \`serviceAnnotations: { ${nodeSelector}: '{}' }\``
      : '';
  return [
    {
      code: 'E-GATEWAY-ADDRESS',
      pointer: join(pointer, 'type'),
      at: 'value',
      message:
        remotes.length === 0
          ? `A Service of type ${quote(type)} gets no address by which other networks could come to ${quote(cluster)}.`
          : `A Service of type ${quote(type)} gets no address by which ${both(remotes.map(quote))} could reach the control plane of ${quote(cluster)}.`,
      hint: `write the one that leads to it: \`address: 192.0.2.10\`${nodes}.`,
      absent: join(pointer, 'address'),
    },
  ];
}

function twoAddresses({ settings: { address, addresses }, pointer }: Written): readonly Finding[] {
  if (address == null || addresses === undefined) return [];
  return [
    {
      code: 'E-GATEWAY-ADDRESS',
      pointer: join(pointer, 'address'),
      at: 'key',
      message: 'The addresses of this gateway are said twice: in `address` and in `addresses`.',
      hint: 'keep one of them.',
      related: { pointer: join(pointer, 'addresses'), at: 'key', message: 'here, too' },
      remedies: ['address', 'addresses'].map((name) => removal(join(pointer, name), name)),
    },
  ];
}

/** A Service of a load balancer has the ports of the gateway. */
function portOfNothing({ settings, pointer }: Written): readonly Finding[] {
  const { type, address, addresses, port } = settings;
  if (port === undefined || type === 'NodePort') return [];
  if (address != null || addresses !== undefined) return [];
  return [
    {
      code: 'E-GATEWAY-ADDRESS',
      pointer: join(pointer, 'port'),
      at: 'key',
      message: '`port` is that of addresses that are written, and none is.',
      hint: 'remove it, or write `address` beside it.',
      absent: join(pointer, 'address'),
      remedies: [removal(join(pointer, 'port'), 'port')],
    },
  ];
}

/** A network that others can only enter by a gateway, and that has none. */
function withoutAnEntrance(mesh: Draft): readonly Finding[] {
  if (!isMultiNetwork(mesh)) return [];
  const more = new Set(eastWestGateways(mesh).map(({ cluster }) => cluster));
  const closed = entries(mesh.clusters).filter(
    ([name, cluster]) =>
      cluster?.eastWestGateway === false && cluster.network !== undefined && !more.has(name),
  );
  return closed.flatMap(([name, cluster], index): readonly Finding[] => {
    const network = cluster?.network ?? '';
    const peers = entries(mesh.clusters).filter(([, other]) => other?.network === network);
    const isFirst = closed.findIndex(([, other]) => other?.network === network) === index;
    const isOpen = peers.some(
      ([name, other]) => other?.eastWestGateway !== false || more.has(name),
    );
    if (!isFirst || isOpen) return [];
    const pointer = join('/clusters', name, 'eastWestGateway');
    return [
      {
        code: 'W-NETWORK-WITHOUT-GATEWAY',
        pointer,
        at: 'value',
        message: `No cluster of the network ${quote(network)} has an east-west gateway: other networks cannot reach its services.`,
        hint: 'remove `eastWestGateway: false` from one of its clusters.',
        remedies: [removal(pointer, 'eastWestGateway')],
      },
    ];
  });
}

/** Values of ingress gateways where there is none: in the cluster, or in the whole mesh. */
function valuesOfNoGateway(mesh: Draft, env: Env): readonly Finding[] {
  const { ingressGateway: ingress } = newestRelease(env).names;
  const all = entries(mesh.clusters).map(
    ([name, cluster]) =>
      [
        { pointer: join('/clusters', name, 'values'), values: cluster?.values },
        hasIngressGateway(cluster),
      ] as const,
  );
  const whole = { pointer: '/istio/values', values: mesh.istio?.values };
  const isAnywhere = all.length === 0 || all.some(([, has]) => has);
  return [...all, [whole, isAnywhere] as const].flatMap(([{ pointer, values }, isReached]) => {
    const own = fieldAt(values, 'gateways', ingress);
    if (!isRecord(own) || isReached) return [];
    if (Object.keys(own).every((key) => key === 'enabled')) return [];
    return [unread(join(pointer, 'gateways', ingress), ingress)];
  });
}

type Cluster = NonNullable<Draft['clusters']>[string];

function hasIngressGateway(cluster: Cluster): boolean {
  const { role, ingressGateway = role === 'primary', gateways } = cluster ?? {};
  return ingressGateway !== false || entries(gateways).some(([, one]) => one?.kind === 'ingress');
}

function unread(pointer: Pointer, ingress: string): Finding {
  const [map, name = ''] = keysOf(pointer);
  const isOfCluster = map === 'clusters';
  return {
    code: 'E-GATEWAY-VALUES',
    pointer,
    at: 'key',
    message: `These values reach no gateway: ${isOfCluster ? quote(name) : 'the mesh'} has no ingress gateway.`,
    hint: isOfCluster
      ? `remove them, or write \`clusters.${name}.ingressGateway: true\`.`
      : 'remove them, or write `ingressGateway: true` in a cluster.',
    remedies: [removal(pointer, ingress)],
  };
}
