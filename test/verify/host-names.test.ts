import { expect } from 'chai';
import { systemClock } from '../../lib/clock.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { Check } from '../../lib/verify/check.ts';
import type { Shown } from '../../lib/network/handshake.ts';
import { type Verdict, verify } from '../../lib/verify/verify.ts';
import { gatewayName } from '../../plans/checks/answers.ts';
import { controlPlaneEndpoint } from '../../plans/checks/gateways.ts';
import { networksKnown } from '../../plans/checks/inside.ts';
import { scriptedClient } from '../support/scripted-client.ts';
import { meshOf, primaryRemote, withGatewayAddress } from '../support/topologies.ts';

const host = 'gateway.example.org';
const [address, other] = ['203.0.113.7', '203.0.113.8'];

/** A gateway that its load balancer has given this. */
function given(...ingress: readonly object[]): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'istio-system', name: 'istio-eastwestgateway' },
    status: { loadBalancer: { ingress } },
  };
}

/** Service istiod of a remote, or its EndpointSlice. */
const alias = (externalName: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: 'istio-system', name: 'istiod' },
  spec: { type: 'ExternalName', externalName },
});
const slice = (...addresses: readonly string[]): Manifest => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { namespace: 'istio-system', name: 'istiod' },
  endpoints: [{ addresses }],
});

const networks: Topology = meshOf({
  cluster1: { context: 'kind-cluster1', network: 'network1', role: 'primary' },
  cluster2: { context: 'kind-cluster2', network: 'network2', role: 'primary' },
});

describe('verify of gateways that have host names', () => {
  for (const { what, live, topology = primaryRemote, names = {}, said } of [
    {
      what: 'passes a remote that looks for istiod where the name of the load balancer leads',
      live: [given({ hostname: host }), slice(address)],
      names: { [host]: [other, address] },
    },
    {
      what: 'does not judge an address to which the name does not lead from here',
      live: [given({ hostname: host }), slice(address)],
      names: { [host]: [other] },
      said: /^skipped .*gateway\.example\.org, which leads to 203\.0\.113\.8 from here, and perhaps elsewhere from cluster2/,
    },
    {
      what: 'says that a name does not resolve from here',
      live: [given({ hostname: host }), slice(address)],
      said: /^skipped .*gateway\.example\.org, which does not resolve from here/,
    },
    {
      what: 'asks for no name where there are only addresses',
      live: [given({ ip: address }), slice(other)],
      said: /^failed .*looks for istiod at 203\.0\.113\.8, and the east-west gateway of cluster1 is at 203\.0\.113\.7/,
    },
    {
      what: 'passes the very name that mesh.yaml says, though it does not resolve from here',
      topology: withGatewayAddress(host),
      live: [alias(host)],
    },
    {
      what: 'passes another name that leads to the same place',
      topology: withGatewayAddress(host),
      live: [alias('old.example.org')],
      names: { [host]: [address], 'old.example.org': [address] },
    },
    {
      what: 'finds a remote that looks nowhere',
      topology: withGatewayAddress(host),
      live: [],
      said: /^failed .*EndpointSlice istiod is missing/,
    },
  ]) {
    it(`${what} (control-plane-endpoint)`, async () => {
      const found = await verdictsOn(controlPlaneEndpoint, topology, { live, names });
      expect(found[0]).to.match(said ?? /^passed /);
    });
  }

  for (const { what, known, names = {}, said } of [
    {
      what: 'passes an entrance that istiod has resolved as we do',
      known: [{ Network: 'network2', Addr: address }],
      names: { [host]: [other, address] },
    },
    {
      what: 'does not judge what istiod has resolved otherwise',
      known: [{ Network: 'network2', Addr: other }],
      names: { [host]: [address] },
      said: /^skipped .*leads to 203\.0\.113\.7 from here, and perhaps elsewhere from cluster1/,
    },
    {
      what: 'finds an istiod that has no entrance at all, whatever the name is here',
      known: [{ Network: 'network1', Addr: address }],
      said: /^failed .*does not know istio-eastwestgateway of cluster2 \(gateway\.example\.org\) as an entrance of network2/,
    },
  ]) {
    it(`${what} (networks-known)`, async () => {
      const live = [given({ hostname: host })];
      const found = await verdictsOn(networksKnown, networks, { live, names, known });
      expect(found[0]).to.match(said ?? /^passed /);
    });
  }

  for (const { what, ingress, shown, names = { [host]: [address] }, said } of [
    {
      what: 'leaves it to others who it is that answers under a name',
      ingress: { ip: other },
      shown: { kind: 'closed', words: '' } as const,
    },
    {
      what: 'finds a name that leads elsewhere, where nobody answers',
      ingress: { ip: other },
      said: /^failed .*leads to 203\.0\.113\.7 from here, where nobody answers, and the load balancer of istio-eastwestgateway of cluster1 is at 203\.0\.113\.8/,
    },
    {
      what: 'does not judge the right place that is not reached from here',
      ingress: { hostname: 'lb.example.org' },
      names: { [host]: [address], 'lb.example.org': [address] },
      said: /^skipped .*gateway\.example\.org:15012, which is not reached from here/,
    },
    {
      what: 'says that a name does not resolve from here',
      ingress: { ip: other },
      names: {},
      said: /^skipped .*which does not resolve from here/,
    },
  ]) {
    it(`${what} (gateway-name)`, async () => {
      const live = [given(ingress)];
      const found = await verdictsOn(gatewayName, withGatewayAddress(host), { live, names, shown });
      expect(found[0]).to.match(said ?? /^passed /);
    });
  }
});

/** What comes of a check where this is live, these names resolve, and istiod knows these entrances. */
async function verdictsOn(
  check: Check,
  topology: Topology,
  {
    live,
    names,
    known = [],
    shown = { kind: 'silent', words: '' },
  }: {
    readonly live: readonly Manifest[];
    readonly names: Readonly<Record<string, readonly string[]>>;
    readonly known?: readonly object[];
    readonly shown?: Shown | undefined;
  },
): Promise<readonly string[]> {
  const istiod: Manifest = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'istio-system', name: 'istiod-1' },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };
  const verdicts: readonly Verdict[] = await verify(topology, [check], {
    clusters: () =>
      scriptedClient({
        version: () => Promise.resolve('v1.34.0'),
        get: ({ name }) => Promise.resolve(live.find(({ metadata }) => metadata.name === name)),
        list: ({ kind }) =>
          Promise.resolve([istiod, ...live].filter((object) => object.kind === kind)),
        inside: () => Promise.resolve(known),
      }),
    handshake: () => Promise.resolve(shown),
    resolve: (name) => Promise.resolve(names[name] ?? []),
    clock: systemClock,
  });
  return verdicts
    .filter((verdict) => verdict.check.id === check.id)
    .map((verdict) => `${verdict.kind} ${JSON.stringify(verdict)}`);
}
