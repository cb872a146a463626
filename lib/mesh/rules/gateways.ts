import { fieldAt, isRecord } from '../../json.ts';
import type { Env } from '../env.ts';
import { newestRelease } from '../release.ts';
import { type Draft, entries } from '../schema/draft.ts';
import type { Finding } from '../findings/finding.ts';
import { removal } from '../findings/remedy.ts';
import { join } from '../text/pointer.ts';
import { both, quote } from '../text/words.ts';
import { isMultiNetwork, remotesIn } from './roles.ts';

/** Who opts out of an east-west gateway is needed by nobody: neither by its remotes nor as the only way into its network. */
export function gateways(mesh: Draft, env: Env): readonly Finding[] {
  return [
    ...withoutTheirPrimary(mesh),
    ...withoutAddress(mesh),
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

/** Remotes must be told an address, and only a load balancer tells one. */
function withoutAddress(mesh: Draft): readonly Finding[] {
  const remotesOf = remotesIn(mesh);
  return entries(mesh.clusters).flatMap(([name, cluster]): readonly Finding[] => {
    const gateway = isRecord(cluster?.eastWestGateway) ? cluster.eastWestGateway : {};
    const { type = 'LoadBalancer', address } = gateway;
    const remotes = remotesOf(name);
    if (type === 'LoadBalancer' || address != null || remotes.length === 0) return [];
    return [
      {
        code: 'E-GATEWAY-ADDRESS',
        pointer: join('/clusters', name, 'eastWestGateway', 'type'),
        at: 'value',
        message: `A Service of type ${quote(type)} gets no address by which ${both(remotes.map(quote))} could reach the control plane of ${quote(name)}.`,
        hint: 'write the one that leads to it: `address: 192.0.2.10`.',
      },
    ];
  });
}

/** A network that others can only enter by a gateway, and that has none. */
function withoutAnEntrance(mesh: Draft): readonly Finding[] {
  if (!isMultiNetwork(mesh)) return [];
  const closed = entries(mesh.clusters).filter(
    ([, cluster]) => cluster?.eastWestGateway === false && cluster.network !== undefined,
  );
  return closed.flatMap(([name, cluster], index): readonly Finding[] => {
    const network = cluster?.network ?? '';
    const peers = entries(mesh.clusters).filter(([, other]) => other?.network === network);
    const isFirst = closed.findIndex(([, other]) => other?.network === network) === index;
    if (!isFirst || peers.some(([, other]) => other?.eastWestGateway !== false)) return [];
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

/** Values of the ingress gateway that is part of the default profile reach it beside an istiod only. */
function valuesOfNoGateway(mesh: Draft, env: Env): readonly Finding[] {
  const { ingressGateway: name } = newestRelease(env).names;
  return entries(mesh.clusters).flatMap(([cluster, written]): readonly Finding[] => {
    const own = fieldAt(written?.values, 'gateways', name);
    const isReached = written?.role !== 'remote' && written?.ingressGateway !== false;
    if (!isRecord(own) || isReached) return [];
    if (Object.keys(own).every((key) => key === 'enabled')) return [];
    const pointer = join('/clusters', cluster, 'values', 'gateways', name);
    return [
      {
        code: 'E-GATEWAY-VALUES',
        pointer,
        at: 'key',
        message: `These values reach no gateway of ${quote(cluster)}: ${written?.role === 'remote' ? 'the default profile, which has this gateway, is that of primaries' : 'its ingress gateway is switched off'}.`,
        hint: `remove them; what is meant for the gateway is written into \`clusters.${cluster}.ingressGateway\`.`,
        remedies: [removal(pointer, name)],
      },
    ];
  });
}
