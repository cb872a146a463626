import type { Manifest } from '../../lib/cluster/object.ts';
import { listAt, recordsAt } from '../../lib/json.ts';
import {
  gatewayNamed,
  gatewaysOf,
  servedBy,
  servedFrom,
} from '../../lib/mesh/topology/relations.ts';
import type { Check, Read, Resolved } from '../../lib/verify/check.ts';
import { addressesOf, gatewayService } from '../gateway-address.ts';
import { remotesIn } from '../remote.ts';
import { revisioned } from '../revision.ts';
import { entrancesOf, isSame, requireAddresses } from './entrances.ts';
import { missing, named, objectIn, objectsIn } from './places.ts';

export const gatewayHasAddress: Check = {
  id: 'gateway-address',
  severity: 'error',
  about: {
    reads: 'the Service of each east-west gateway',
    tells: 'that it is missing, or that no load balancer has given it an address',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#install-the-east-west-gateway-in-cluster1',
  probes: (topology) =>
    gatewaysOf(topology, 'east-west').map((gateway) => {
      const { cluster, name, addresses, settings } = gateway;
      const isPromised =
        addresses === 'live' && (settings.service['type'] ?? 'LoadBalancer') === 'LoadBalancer';
      const ref = gatewayService(topology, gateway);
      return {
        clusters: [cluster],
        title: `${name} has an address`,
        reads: [objectIn(cluster, ref)],
        judge: ({ object }) => {
          const live = object(cluster, ref);
          if (live === undefined) return [missing(`Service ${name}`)];
          if (!isPromised || addressesOf(live) !== undefined) return [];
          return [
            {
              message: `no load balancer has given ${name} an address, so that other clusters do not reach it`,
              hint: `\`kubectl -n ${ref.namespace ?? ''} describe service ${name}\` in ${cluster} says what the load balancer thinks of it`,
            },
          ];
        },
      };
    }),
};

export const controlPlaneExposed: Check = {
  id: 'control-plane-exposed',
  severity: 'error',
  about: {
    reads: 'the Gateway and the VirtualService that expose istiod to its remotes',
    tells: 'which of them is missing',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#expose-the-control-plane-in-cluster1',
  probes: (topology) =>
    topology.controlPlanes
      .filter((controlPlane) => servedFrom(topology, controlPlane).length > 0)
      .map(({ host, namespace, revisions }) => {
        const refs = [
          named('networking.istio.io/v1', 'Gateway', namespace, 'istiod-gateway'),
          ...revisions.map(({ name }) =>
            named(
              'networking.istio.io/v1',
              'VirtualService',
              namespace,
              revisioned('istiod-vs', name),
            ),
          ),
        ];
        return {
          clusters: [host],
          title: 'istiod is exposed to its remotes',
          reads: refs.map((ref): Read => objectIn(host, ref)),
          judge: ({ object }) =>
            refs
              .filter((ref) => object(host, ref) === undefined)
              .map(({ kind, name }) => missing(`${kind} ${name}, by which remotes reach istiod,`)),
        };
      }),
};

export const servicesExposed: Check = {
  id: 'services-exposed',
  severity: 'error',
  about: {
    reads: 'the Gateway that lets other networks in',
    tells: 'that it is missing, so that requests from other networks fail',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/multi-primary_multi-network/#expose-services-in-cluster1',
  probes: (topology) =>
    topology.controlPlanes
      .filter(({ id }) =>
        topology.gateways.some(
          ({ cluster, carries }) =>
            carries.includes('services') && servedBy(topology, cluster)?.controlPlane === id,
        ),
      )
      .map(({ config, namespace }) => {
        const name = 'cross-network-gateway';
        const ref = named('networking.istio.io/v1', 'Gateway', namespace, name);
        return {
          clusters: [config],
          title: 'services are exposed to other networks',
          reads: [objectIn(config, ref)],
          judge: ({ object }) =>
            object(config, ref) === undefined
              ? [missing(`Gateway ${name}, by which other networks reach services,`)]
              : [],
        };
      }),
};

/** An address that the load balancer gave anew does not reach remotes by itself. */
export const controlPlaneEndpoint: Check = {
  id: 'control-plane-endpoint',
  severity: 'error',
  about: {
    reads:
      "the EndpointSlices of Service `istiod` of each remote or its `externalName`, and the address of its primary's east-west gateway; host names as they resolve from here",
    tells: 'that the remote looks for istiod at another address, or at another one, too',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#configure-cluster2-as-a-remote',
  probes: (topology) =>
    remotesIn(topology).flatMap(({ cluster, controlPlane, revision, gateway: id }) => {
      const gateway = gatewayNamed(topology, id);
      const entrances = entrancesOf(topology, gateway);
      const name = revisioned('istiod', revision);
      const of = named('v1', 'Service', controlPlane.namespace, name);
      const alias = { cluster, kind: 'resolved', names: { of } } as const;
      const slices = objectsIn(cluster, 'discovery.k8s.io/v1', 'EndpointSlice', {
        namespace: controlPlane.namespace,
        labels: { 'kubernetes.io/service-name': name },
      });
      return [
        {
          clusters: [cluster, gateway.cluster] as const,
          title: `${name} leads to the gateway of ${gateway.cluster}`,
          reads: [entrances, alias, slices],
          needs: [{ check: gatewayHasAddress.id, cluster: gateway.cluster }],
          judge: ({ answer }) => {
            const known = answer(entrances);
            const strange = (one: Resolved): boolean => !known.some((each) => isSame(one, each));
            const aliases = answer(alias);
            const live = aliases.length === 0 ? answer(slices) : [];
            if (aliases.length + live.length === 0) return [missing(`EndpointSlice ${name}`)];
            const found = live.map((slice) => ({
              slice: slice.metadata.name,
              at: placesIn(slice),
            }));
            const dialled = [...aliases, ...found.flatMap(({ at }) => at)];
            const wrong = dialled.filter(strange);
            if (wrong.length > 0) requireAddresses([...known, ...wrong], cluster);
            const leftOver = found.filter(({ slice, at }) => slice !== name && at.some(strange));
            if (leftOver.length > 0) {
              const names = leftOver.map(({ slice }) => slice).join(', ');
              return [
                {
                  message: `${cluster} looks for istiod at ${leftOver.flatMap(({ at }) => at.map(nameOf)).join(', ')}, too, where the east-west gateway of ${gateway.cluster} is not (EndpointSlice ${names})`,
                  hint: `\`kubectl -n ${controlPlane.namespace} delete endpoints,endpointslice ${names}\` in ${cluster}: who has made it does not look after it`,
                },
              ];
            }
            if (wrong.length < dialled.length) return [];
            return [
              {
                message: `${cluster} looks for istiod at ${dialled.map(nameOf).join(', ')}, and the east-west gateway of ${gateway.cluster} is at ${known.map(nameOf).join(', ')}`,
                hint: 'run `isthmus apply`: it writes the new address',
              },
            ];
          },
        },
      ];
    }),
};

function placesIn(slice: Manifest): readonly Resolved[] {
  return recordsAt(slice, 'endpoints').flatMap((one) =>
    listAt(one, 'addresses').map((address) => ({
      name: String(address),
      addresses: [String(address)],
    })),
  );
}

function nameOf({ name }: Resolved): string {
  return name;
}
