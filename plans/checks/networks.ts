import { isIPv4 } from 'node:net';
import { listAt, numberAt, textAt } from '../../lib/json.ts';
import { gatewaysOf } from '../../lib/mesh/topology/relations.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { type Check, type Evidence, NotKnown, type ReadOf } from '../../lib/verify/check.ts';
import { gatewayService } from '../gateway-address.ts';
import { injection } from './control-planes.ts';
import { isWrittenEntrance } from '../mesh-networks.ts';
import { gatewayHasAddress } from './gateways.ts';
import { missing, named, objectIn, objectsIn, plural, scaledAway, servicesIn } from './places.ts';

const label = 'topology.istio.io/network';

function isMultiNetwork({ clusters }: Topology): boolean {
  return new Set(clusters.map(({ network }) => network)).size > 1;
}

export const gatewayReady: Check = {
  id: 'gateway-ready',
  severity: 'error',
  about: {
    reads: 'the Deployment of each gateway',
    tells: 'that none of its Pods is ready: nothing passes through it',
  },
  page: 'https://istio.io/latest/docs/setup/additional-setup/gateway/',
  probes: (topology) =>
    topology.gateways.map((gateway) => {
      const { cluster, name } = gateway;
      const { namespace = '' } = gatewayService(topology, gateway);
      const ref = named('apps/v1', 'Deployment', namespace, name);
      return {
        clusters: [cluster],
        title: `${name} is ready`,
        reads: [objectIn(cluster, ref)],
        needs: [{ check: injection.id, cluster }],
        judge: ({ object }) => {
          const live = object(cluster, ref);
          if ((numberAt(live, 'status', 'availableReplicas') ?? 0) > 0) return [];
          if (live === undefined) return [missing(`Deployment ${name}`)];
          const message = `no Pod of ${name} is ready: nothing passes through it`;
          const hint =
            scaledAway(live, cluster) ??
            `\`kubectl -n ${namespace} describe pods -l app=${name}\` in ${cluster} says why`;
          return [{ message, hint }];
        },
      };
    }),
};

/** By this label istiod knows which network a gateway is the entrance of. */
export const gatewayNetwork: Check = {
  id: 'gateway-network',
  severity: 'error',
  about: {
    reads: `the label \`${label}\` of the Service of each east-west gateway, where there are several networks`,
    tells: 'that others take it for the entrance of another network, or of none',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/multi-primary_multi-network/#install-the-east-west-gateway-in-cluster1',
  probes: (topology) =>
    !isMultiNetwork(topology)
      ? []
      : gatewaysOf(topology, 'east-west')
          .filter((gateway) => !isWrittenEntrance(gateway))
          .map((gateway) => {
            const { cluster, name } = gateway;
            const ref = gatewayService(topology, gateway);
            const network = networkOf(topology, cluster);
            return {
              clusters: [cluster],
              title: `${name} is the entrance of ${network}`,
              reads: [objectIn(cluster, ref)],
              needs: [{ check: gatewayHasAddress.id, cluster }],
              judge: ({ object }) => {
                const found = object(cluster, ref)?.metadata.labels?.[label];
                if (found === network) return [];
                const message =
                  found === undefined
                    ? `Service ${name} has no label ${label}, so that others do not know it as the entrance of ${network}`
                    : `Service ${name} says that it is the entrance of ${found}, and mesh.yaml has ${cluster} in ${network}`;
                return [{ message, hint: 'run `isthmus apply`: it sets the label' }];
              },
            };
          }),
};

/** istiod spreads requests over all entrances of a network alike, wherever they lead. */
export const gatewayStrange: Check = {
  id: 'gateway-strange',
  severity: 'warning',
  about: {
    reads: `all Services with the label \`${label}\`, where there are several networks`,
    tells: 'which of them mesh.yaml does not know, but gets requests from other networks',
  },
  page: 'https://istio.io/latest/docs/ops/deployment/deployment-models/#multiple-networks',
  probes: (topology) =>
    !isMultiNetwork(topology)
      ? []
      : topology.clusters.map(({ name, istioNetwork: network }) => {
          const read = objectsIn(name, 'v1', 'Service', { labels: { [label]: network } });
          const own = gatewaysOf(topology, 'east-west', name).map((gateway) =>
            gatewayService(topology, gateway),
          );
          return {
            clusters: [name],
            title: `nothing else is an entrance of ${network}`,
            reads: [read],
            judge: ({ answer }) =>
              answer(read)
                .filter(
                  ({ metadata }) =>
                    !own.some(
                      (one) => one.name === metadata.name && one.namespace === metadata.namespace,
                    ),
                )
                .map(({ metadata }) => ({
                  message: `Service ${metadata.namespace ?? ''}/${metadata.name} says that it is an entrance of ${network}, and mesh.yaml does not know it: it gets its share of requests from other networks`,
                  hint: `take it away, or its label ${label}`,
                })),
          };
        }),
};

function nodesIn(cluster: string): ReadOf<'objects'> {
  return objectsIn(cluster, 'v1', 'Node');
}

/** Pods of one network are reached by their addresses, whichever cluster they are in. */
export const podRanges: Check = {
  id: 'pod-ranges',
  severity: 'warning',
  about: {
    reads: 'the Pod CIDRs of the Nodes of clusters in one network',
    tells: 'which overlap, so that requests may reach a Pod of another cluster',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/before-you-begin/',
  probes: ({ clusters }) =>
    clusters.flatMap(({ name, network }, index) => {
      const before = clusters.slice(0, index).filter((cluster) => cluster.network === network);
      if (before.length === 0) return [];
      return [
        {
          clusters: [name],
          title: `its Pods have addresses of their own in ${network}`,
          reads: [nodesIn(name), ...before.map((cluster) => nodesIn(cluster.name))],
          judge: (seen) => {
            const own = knownRanges(seen, name);
            return before.flatMap((cluster) => {
              const shared = knownRanges(seen, cluster.name).flatMap((theirs) =>
                own.filter((ours) => overlap(ours, theirs)).map((ours) => `${ours} and ${theirs}`),
              );
              const [first] = shared;
              if (first === undefined) return [];
              return [
                {
                  message: `Pods of ${name} and of ${cluster.name} share addresses (${first}), and both are in ${network}: a request may reach the wrong one`,
                  hint: 'give the clusters Pod CIDRs of their own, or put them into networks of their own in mesh.yaml',
                },
              ];
            });
          },
        },
      ];
    }),
};

/** Some networks of Pods are not laid out by Nodes (Amazon's, Calico's). */
function knownRanges(seen: Evidence, cluster: string): readonly string[] {
  const ranges = rangesOf(seen, cluster);
  if (ranges.length > 0) return ranges;
  throw new NotKnown(`the Nodes of ${cluster}, which do not say what addresses its Pods get`);
}

/**
 * Who sends to such a Pod from there gets to the Service: its address means the Service there, whatever else it means elsewhere. Addresses that
 * two clusters both have for Services do no harm: each proxy gets those of its own cluster.
 */
export const serviceAddresses: Check = {
  id: 'service-addresses',
  severity: 'warning',
  about: {
    reads:
      'the addresses of the Services of each cluster, and the Pod CIDRs of the Nodes of others in its network',
    tells: 'which of them are addresses of Pods elsewhere, that are not reached from here then',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/before-you-begin/',
  probes: ({ clusters }) =>
    clusters.flatMap(({ name, network }) => {
      const others = clusters.filter((one) => one.network === network && one.name !== name);
      if (others.length === 0) return [];
      return [
        {
          clusters: [name],
          title: `its Services have no addresses of Pods in ${network}`,
          reads: [servicesIn(name), ...others.map((cluster) => nodesIn(cluster.name))],
          judge: (seen) => {
            const services = seen.answer(servicesIn(name)).flatMap((service) =>
              listAt(service, 'spec', 'clusterIPs').map((address) => ({
                address: String(address),
                words: `${service.metadata.namespace ?? ''}/${service.metadata.name}`,
              })),
            );
            return others.flatMap((cluster) => {
              const ranges = knownRanges(seen, cluster.name);
              const among = services.filter(({ address }) =>
                ranges.some((range) => overlap(`${address}/32`, range)),
              );
              const [first] = among;
              if (first === undefined) return [];
              return [
                {
                  message: `${plural(among.length, 'Service')} of ${name} (${first.words}, ${first.address}) ${among.length === 1 ? 'has an address' : 'have addresses'} of Pods of ${cluster.name}, and both are in ${network}: who sends to such a Pod from ${name} gets to the Service`,
                  hint: 'give the clusters Pod CIDRs that no Service CIDR contains, or put them into networks of their own in mesh.yaml',
                },
              ];
            });
          },
        },
      ];
    }),
};

function rangesOf({ answer }: Evidence, cluster: string): readonly string[] {
  return answer(nodesIn(cluster)).flatMap((node) => {
    const ranges = listAt(node, 'spec', 'podCIDRs');
    const single = textAt(node, 'spec', 'podCIDR');
    return ranges.length > 0 ? ranges.map(String) : single === undefined ? [] : [single];
  });
}

/** Of IPv6 only ranges that are written alike are known to overlap. */
function overlap(one: string, other: string): boolean {
  const [a, b] = [rangeOf(one), rangeOf(other)];
  if (a === undefined || b === undefined) return one === other;
  return a.first < b.first + b.size && b.first < a.first + a.size;
}

function rangeOf(cidr: string): { readonly first: number; readonly size: number } | undefined {
  const [address = '', bits = ''] = cidr.split('/');
  if (!isIPv4(address)) return undefined;
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return { first: Math.floor(number / size) * size, size };
}

function networkOf({ clusters }: Topology, name: string): string {
  return clusters.find((cluster) => cluster.name === name)?.istioNetwork ?? '';
}
