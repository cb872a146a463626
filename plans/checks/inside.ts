import { recordsAt, textAt } from '../../lib/json.ts';
import { clusterNamed } from '../../lib/mesh/topology/relations.ts';
import type { ControlPlane } from '../../lib/mesh/topology/topology.ts';
import type { Check, ReadOf } from '../../lib/verify/check.ts';
import { istiodReady } from './control-planes.ts';
import { entrancesOf, requireAddresses } from './entrances.ts';
import { gatewayHasAddress } from './gateways.ts';
import { readingsOf } from './istiods.ts';
import { namespacesIn, objectsIn } from './places.ts';
import { addressesIn, lastWrite, servicesOf, shardOf } from './endpoints.ts';
import { remoteSecret } from './sights.ts';
import { namespaceWatched } from './watched.ts';
import { wishOf } from './workloads.ts';

/** What all istiods of a control plane say of themselves; port 8080 tells it only to who is in the Pod (istiod: debug.go). */
export function debugOf({ host, namespace }: ControlPlane, path: string): ReadOf<'inside'> {
  return { cluster: host, kind: 'inside', namespace, labels: { app: 'istiod' }, port: 8080, path };
}

const page = 'https://istio.io/latest/docs/ops/diagnostic-tools/multicluster/';

export const clusterSynced: Check = {
  id: 'cluster-synced',
  severity: 'error',
  about: {
    reads: 'which clusters istiod says to be in sync with (port-forward: /debug/clusterz)',
    tells: 'that it has not read a cluster that it is to see',
  },
  page,
  realOnly: true,
  probes: (topology) =>
    readingsOf(topology).map(({ controlPlane, host, of, id }) => {
      const read = debugOf(controlPlane, '/debug/clusterz');
      return {
        clusters: [of, host] as const,
        title: `istiod of ${host} has read ${of}`,
        reads: [read],
        needs: [
          { check: istiodReady.id, cluster: host },
          ...[remoteSecret.id, 'token-accepted', 'server-trusted'].map((check) => ({
            check,
            cluster: of,
          })),
        ],
        judge: ({ answer }) => {
          const states = answer(read).map(
            (clusters) =>
              textAt(
                recordsAt({ clusters }, 'clusters').find((one) => one['id'] === id),
                'syncStatus',
              ) ?? 'unknown to it',
          );
          const other = states.find((state) => state !== 'synced');
          if (other === undefined) return [];
          return [
            {
              message: `istiod of ${host} has not read ${of}: it is ${other}`,
              hint: `the log of istiod in ${host} says why`,
            },
          ];
        },
      };
    }),
};

/** A remote secret that nobody took away: istiod goes on reading what it leads to. */
export const clusterStrange: Check = {
  id: 'cluster-strange',
  severity: 'warning',
  about: {
    reads: 'which clusters istiod reads (port-forward: /debug/clusterz)',
    tells: 'which of them mesh.yaml does not let it see: their endpoints get requests, too',
  },
  page,
  realOnly: true,
  probes: (topology) =>
    topology.controlPlanes.map((controlPlane) => {
      const { host, id, config, namespace } = controlPlane;
      const seen = topology.sights.filter(({ from }) => from === id).map(({ of }) => of);
      const known = [host, config, ...seen].map((name) => clusterNamed(topology, name).istioName);
      const read = debugOf(controlPlane, '/debug/clusterz');
      return {
        clusters: [host],
        title: 'istiod reads no other cluster',
        reads: [read],
        needs: [
          { check: istiodReady.id, cluster: host },
          ...seen.map((cluster) => ({ check: remoteSecret.id, cluster })),
        ],
        judge: ({ answer }) => {
          const found = answer(read).flatMap((clusters) => recordsAt({ clusters }, 'clusters'));
          const strange = new Map(
            found
              .map((one) => [textAt(one, 'id') ?? '', textAt(one, 'secretName') ?? ''] as const)
              .filter(([cluster]) => !known.includes(cluster)),
          );
          return [...strange].map(([cluster, secret]) => ({
            message: `istiod of ${host} reads ${cluster}, too, as Secret ${secret} tells it to, and mesh.yaml does not know that`,
            hint: `if ${cluster} has left the mesh, delete the Secret (in ${host}, namespace ${namespace}); if not, write it into mesh.yaml`,
          }));
        },
      };
    }),
};

function slicesIn(cluster: string): ReadOf<'objects'> {
  return objectsIn(cluster, 'discovery.k8s.io/v1', 'EndpointSlice');
}

/** istiod says that it is in sync also with a cluster of which it has heard nothing for long. */
export const endpointsFresh: Check = {
  id: 'endpoints-fresh',
  severity: 'error',
  about: {
    reads:
      'the EndpointSlices in namespaces that ask for proxies, and the endpoints that istiod has of them (port-forward: /debug/endpointShardz)',
    tells: 'of which Services it has others: it goes by what it once saw',
  },
  page,
  realOnly: true,
  probes: (topology) =>
    readingsOf(topology).map(({ controlPlane, host, of, id }) => {
      const read = debugOf(controlPlane, '/debug/endpointShardz');
      const skew = { cluster: of, kind: 'skew' } as const;
      return {
        clusters: [of, host] as const,
        title: `istiod of ${host} has the endpoints of ${of}`,
        reads: [read, slicesIn(of), namespacesIn(of), skew],
        needs: [clusterSynced, namespaceWatched].map(({ id: check }) => ({ check, cluster: of })),
        judge: ({ answer, now }) => {
          const asking = answer(namespacesIn(of))
            .filter((namespace) => wishOf(namespace) !== undefined)
            .map(({ metadata }) => metadata.name);
          const slices = answer(slicesIn(of)).filter(({ metadata }) =>
            asking.includes(metadata.namespace ?? ''),
          );
          const time = now + (answer(skew) ?? 0);
          const differing = [...servicesOf(slices)].flatMap(([service, own]) => {
            if (own.some((slice) => time - lastWrite(slice) < settling)) return [];
            const ready = own.flatMap((slice) => addressesIn(slice, true));
            const all = new Set(own.flatMap((slice) => addressesIn(slice, false)));
            const views = answer(read).map((shards) => shardOf(shards, service, id));
            const isFresh = views.every(
              (view) =>
                ready.every((address) => view.includes(address)) &&
                view.every((address) => all.has(address)),
            );
            return isFresh ? [] : [service];
          });
          if (differing.length === 0) return [];
          const more = differing.length > 3 ? ` and ${differing.length - 3} more` : '';
          return [
            {
              message: `istiod of ${host} has other endpoints than ${of} itself for ${differing.slice(0, 3).join(', ')}${more}: it goes by what it once saw`,
              hint: `the log of istiod in ${host} says why it does not hear from ${of} ("watch error in cluster ${of}"); when that is mended, or there is nothing, start it again`,
            },
          ];
        },
      };
    }),
};

/** Milliseconds within which istiod has surely heard of a change. */
const settling = 15_000;

export const networksKnown: Check = {
  id: 'networks-known',
  severity: 'error',
  about: {
    reads:
      'which entrances of other networks istiod knows (port-forward: /debug/networkz), and the addresses of their Services; host names as they resolve from here',
    tells: 'that it knows none, or another one, so that requests to that network are dropped',
  },
  page: 'https://istio.io/latest/docs/ops/deployment/deployment-models/#multiple-networks',
  realOnly: true,
  probes: (topology) =>
    topology.controlPlanes.flatMap((controlPlane) => {
      const { host, id } = controlPlane;
      const own = clusterNamed(topology, host).network;
      const seen = topology.sights.filter(({ from }) => from === id).map(({ of }) => of);
      const read = debugOf(controlPlane, '/debug/networkz');
      return topology.gateways
        .filter(({ carries, cluster }) => carries.includes('services') && seen.includes(cluster))
        .filter(({ cluster }) => clusterNamed(topology, cluster).network !== own)
        .map((gateway) => {
          const { cluster, name } = gateway;
          const { istioNetwork: network } = clusterNamed(topology, cluster);
          const entrances = entrancesOf(topology, gateway);
          return {
            clusters: [host, cluster] as const,
            title: `istiod of ${host} knows the entrance of ${network}`,
            reads: [read, entrances],
            needs: [
              { check: istiodReady.id, cluster: host },
              { check: clusterSynced.id, cluster },
              { check: gatewayHasAddress.id, cluster },
              { check: 'gateway-network', cluster },
              { check: 'gateway-answers', cluster },
            ],
            judge: ({ answer }) => {
              const wanted = answer(entrances);
              const addresses = wanted.flatMap((one) => one.addresses);
              const views = answer(read).map((known) => addressesFor(network, known));
              const blind = views.filter((view) => !view.some((one) => addresses.includes(one)));
              if (blind.length === 0) return [];
              // istiod has host names as it has resolved them, and leaves out those that it could not (istiod: resolveHostnameGateways).
              if (blind.every((view) => view.length > 0)) requireAddresses(wanted, host);
              return [
                {
                  message: `istiod of ${host} does not know ${name} of ${cluster} (${wanted.map(({ name }) => name).join(', ')}) as an entrance of ${network}: requests from ${own} to there are dropped`,
                  hint: `the log of istiod in ${host} says what it reads of ${cluster}, and which host names it could not resolve`,
                },
              ];
            },
          };
        });
    }),
};

/** The addresses by which an istiod enters a network. */
function addressesFor(network: string, known: unknown): readonly string[] {
  return recordsAt({ known }, 'known')
    .filter((entrance) => entrance['Network'] === network)
    .map((entrance) => String(entrance['Addr']));
}
