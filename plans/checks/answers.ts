import { isIP } from 'node:net';
import { controlPlaneOf, gatewayNamed, servedBy } from '../../lib/mesh/topology/relations.ts';
import type { Gateway, Topology } from '../../lib/mesh/topology/topology.ts';
import { readCertificates, rootOf } from '../../lib/trust/certificate.ts';
import { type Check, NotKnown, type ReadOf, type Evidence } from '../../lib/verify/check.ts';
import { gatewayService, writtenAddresses } from '../gateway-address.ts';
import { isWrittenEntrance } from '../mesh-networks.ts';
import { remotesIn } from '../remote.ts';
import { revisioned } from '../revision.ts';
import { authoritiesIn } from './authorities.ts';
import { injectorsOf, injectorTrust, istiodReady } from './control-planes.ts';
import { requireAddresses } from './entrances.ts';
import { controlPlaneExposed, gatewayHasAddress, servicesExposed } from './gateways.ts';
import { objectIn } from './places.ts';

export const istiodAnswers: Check = {
  id: 'istiod-answers',
  severity: 'error',
  about: {
    reads:
      'what the east-west gateway shows at 15012 and 15017 to who asks for istiod (TLS handshake from here)',
    tells:
      'that it refuses, or shows a certificate that the webhooks do not trust: remotes are cut off',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#expose-the-control-plane-in-cluster1',
  realOnly: true,
  probes: (topology) => {
    const entrances = new Map(
      remotesIn(topology).map((one) => [`${one.gateway} ${one.revision}`, one] as const),
    );
    return [...entrances.values()].map(({ gateway: id, controlPlane, revision }) => {
      const gateway = gatewayNamed(topology, id);
      const { host, namespace } = controlPlane;
      const servername = `${revisioned('istiod', revision)}.${namespace}.svc`;
      const { discovery, webhook } = gateway.controlPlanePorts;
      const reads = [discovery, webhook].map((port) =>
        shownBy(topology, gateway, port, { servername }),
      );
      const injectors = injectorsOf(topology, host).map(({ ref }) => objectIn(host, ref));
      const { cluster } = gateway;
      return {
        clusters: [cluster],
        title: `${gateway.name} leads to istiod`,
        reads: [...reads, ...injectors],
        needs: [
          { check: gatewayHasAddress.id, cluster },
          { check: 'gateway-ready', cluster },
          { check: controlPlaneExposed.id, cluster: host },
          { check: istiodReady.id, cluster: host },
          { check: injectorTrust.id, cluster: host },
        ],
        judge: (seen) => {
          const trusted = injectors.flatMap(({ ref }) => authoritiesIn(seen.object(host, ref)));
          const found = reads.flatMap((read) => faultOf(read, seen, trusted));
          return found.slice(0, 1).map((message) => ({
            message,
            hint: `see whether Service ${gateway.name} has these ports and its Pods have taken their config: \`kubectl -n ${namespace} logs -l istio=eastwestgateway\` in ${cluster}`,
          }));
        },
      };
    });
  },
};

function faultOf(
  read: ReadOf<'shown'>,
  { answer }: Evidence,
  trusted: ReturnType<typeof authoritiesIn>,
): readonly string[] {
  const shown = answer(read);
  switch (shown.kind) {
    case 'silent':
      throw new NotKnown(`${shown.place}, which is not reached from here`);
    case 'closed':
    case 'open':
      return [`${shown.place} refuses who asks for istiod: remotes do not reach it`];
    case 'chain': {
      const chain = readCertificates(shown.chain.join('\n'));
      if (!chain.ok) return [];
      const [own, ...between] = chain.value;
      return rootOf(own, between, trusted) === undefined
        ? [
            `${shown.place} shows a certificate by ${own.issuer}, which the webhooks do not trust: remotes do not believe it`,
          ]
        : [];
    }
  }
}

export const gatewayAnswers: Check = {
  id: 'gateway-answers',
  severity: 'error',
  about: {
    reads: 'whether the east-west gateway takes connections at 15443, where other networks come in',
    tells: 'that it refuses them: requests from other networks fail',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/multi-primary_multi-network/#expose-services-in-cluster1',
  realOnly: true,
  probes: (topology) =>
    topology.gateways
      .filter(({ carries }) => carries.includes('services'))
      .map((gateway) => {
        const { cluster, name } = gateway;
        const read = shownBy(topology, gateway, isWrittenEntrance(gateway) ? gateway.port : 15443);
        const config = configOf(topology, cluster);
        return {
          clusters: [cluster],
          title: `${name} lets other networks in`,
          reads: [read],
          needs: [
            { check: gatewayHasAddress.id, cluster },
            { check: 'gateway-ready', cluster },
            { check: servicesExposed.id, cluster: config },
          ],
          judge: ({ answer }) => {
            const shown = answer(read);
            if (shown.kind === 'silent') {
              throw new NotKnown(`${shown.place}, which is not reached from here`);
            }
            if (shown.kind !== 'closed') return [];
            return [
              {
                message: `${shown.place} refuses connections: requests from other networks to ${cluster} fail`,
                hint: `see whether Service ${name} has port 15443 and its Pods have taken their config (its Gateway is in ${config})`,
              },
            ];
          },
        };
      }),
};

/** A name that mesh.yaml says, and that somebody keeps: it may still lead to where the gateway was. */
export const gatewayName: Check = {
  id: 'gateway-name',
  severity: 'warning',
  about: {
    reads:
      'what the host names in mesh.yaml under which east-west gateways are reached, and their load balancers, resolve to from here, and whether they answer',
    tells: 'that nobody answers under such a name, which leads elsewhere than to the load balancer',
  },
  page: 'https://istio.io/latest/docs/ops/deployment/deployment-models/#multiple-networks',
  realOnly: true,
  probes: (topology) =>
    topology.gateways.flatMap((gateway) => {
      const { cluster, name } = gateway;
      const given = {
        cluster,
        kind: 'resolved',
        names: { of: gatewayService(topology, gateway) },
      } as const;
      const { carries, controlPlanePorts } = gateway;
      const port = carries.includes('control-plane') ? controlPlanePorts.discovery : gateway.port;
      return writtenAddresses(gateway)
        .filter((address) => isIP(address) === 0)
        .map((host) => {
          const told = { cluster, kind: 'resolved', names: [host] } as const;
          const shown = shownBy(topology, gateway, port, { address: host });
          return {
            clusters: [cluster],
            title: `${host} leads to ${name}`,
            reads: [told, given, shown],
            needs: [
              { check: gatewayHasAddress.id, cluster },
              { check: 'gateway-ready', cluster },
            ],
            judge: ({ answer }) => {
              const here = answer(told);
              const addresses = here.flatMap((one) => one.addresses);
              if (addresses.length === 0) requireAddresses(here, cluster);
              const { kind, place } = answer(shown);
              // Who is there is for others to say.
              if (kind !== 'silent') return [];
              const there = answer(given).flatMap((one) => one.addresses);
              if (there.length === 0 || there.some((one) => addresses.includes(one))) {
                throw new NotKnown(`${place}, which is not reached from here`);
              }
              return [
                {
                  message: `${host} leads to ${addresses.join(', ')} from here, where nobody answers, and the load balancer of ${name} of ${cluster} is at ${there.join(', ')}`,
                  hint: `see whether the DNS record of ${host} is still right; from other places it may resolve otherwise`,
                },
              ];
            },
          };
        });
    }),
};

function shownBy(
  topology: Topology,
  gateway: Gateway,
  port: number,
  {
    address = writtenAddresses(gateway)[0],
    servername,
  }: { readonly address?: string; readonly servername?: string } = {},
): ReadOf<'shown'> {
  const { cluster } = gateway;
  const ref = gatewayService(topology, gateway);
  return {
    cluster,
    kind: 'shown',
    at: { kind: 'service', ref, address, port },
    ...(servername === undefined ? {} : { servername }),
  };
}

/** Where the Gateways of a cluster are written. */
function configOf(topology: Topology, cluster: string): string {
  const server = servedBy(topology, cluster);
  return server === undefined ? cluster : controlPlaneOf(topology, server.controlPlane).config;
}
