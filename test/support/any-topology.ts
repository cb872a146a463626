import * as fc from 'fast-check';
import { gatewaySettings } from '../../lib/mesh/topology/gateway-settings.ts';
import type {
  Cluster,
  ControlPlane,
  Gateway,
  Membership,
  Topology,
  Trust,
} from '../../lib/mesh/topology/topology.ts';
import { primaryRemote } from './topologies.ts';

const release = { version: '1.31.0', hub: undefined };

/** A mesh as relations only: what no mesh.yaml can say yet, too. */
export interface Sketch {
  /** Of each cluster that hosts a control plane: its network and the revisions. */
  readonly hosts: readonly { readonly network: number; readonly revisions: readonly string[] }[];
  /** Of each other cluster: its network, who serves it and who stands by. */
  readonly others: readonly {
    readonly network: number;
    readonly served: number;
    readonly standby: readonly number[];
  }[];
  readonly trust: Trust;
}

/** 1–6 control planes of one or two revisions, 1–12 clusters, 1–4 networks, remotes with up to three leaders. */
export const anyTopology: fc.Arbitrary<Topology> = fc
  .record({
    hosts: fc.array(
      fc.record({
        network: fc.nat(3),
        revisions: fc.constantFrom(['default'], ['1-31-0'], ['default', '1-31-0'], ['a', 'b']),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    others: fc.array(
      fc.record({
        network: fc.nat(3),
        served: fc.nat(5),
        standby: fc.array(fc.nat(5), { maxLength: 2 }),
      }),
      { maxLength: 6 },
    ),
    trust: fc.constantFrom<Trust>(
      { mode: 'self-signed' },
      { mode: 'root', certificate: undefined, key: { kind: 'file', path: '/root-key.pem' } },
      { mode: 'files', authorities: new Map() },
      { mode: 'external' },
    ),
  })
  .map(sketched);

/** Hosts are called p0, p1, …, the others r0, r1, … */
export function sketched({ hosts, others, trust }: Sketch): Topology {
  const controlPlanes = hosts.map(({ revisions }, index): ControlPlane => ({
    id: `p${index}`,
    host: `p${index}`,
    namespace: 'istio-system',
    config: `p${index}`,
    meshConfig: {},
    revisions: revisions.map((name) => ({ name, release })),
  }));
  const clusters = [
    ...hosts.map(({ network }, index) => clusterOf(`p${index}`, network)),
    ...others.map(({ network }, index) => clusterOf(`r${index}`, network)),
  ];
  const memberships = [
    ...controlPlanes.map((controlPlane) =>
      member(controlPlane.host, controlPlane, { kind: 'local' }),
    ),
    ...others.flatMap(({ served, standby }, index) => {
      const leaders = [...new Set([served, ...standby].map((pick) => pick % hosts.length))];
      return leaders.flatMap((leader, place) => {
        const controlPlane = controlPlanes[leader];
        if (controlPlane === undefined) return [];
        const gateway = `${controlPlane.host}/istio-eastwestgateway`;
        return [
          member(
            `r${index}`,
            controlPlane,
            place === 0 ? { kind: 'gateway', gateway } : { kind: 'standby' },
          ),
        ];
      });
    }),
  ];
  return {
    ...primaryRemote,
    clusters,
    controlPlanes,
    memberships,
    sights: controlPlanes.flatMap(({ id, host }) =>
      clusters.filter(({ name }) => name !== host).map(({ name }) => ({ from: id, of: name })),
    ),
    gateways: clusters.flatMap(({ name }) => {
      const server = memberships.find(
        ({ cluster, reach }) => cluster === name && reach.kind !== 'standby',
      );
      return gatewaysOf(name, server?.tags['default'] ?? 'default');
    }),
    trust,
  };
}

function clusterOf(name: string, network: number): Cluster {
  const [model] = primaryRemote.clusters;
  if (model === undefined) throw new Error('the seed has clusters');
  const apiServer = `https://${name}.example.org:6443`;
  return {
    ...model,
    name,
    istioName: `${name}.mesh`,
    context: name,
    network: `n${network}`,
    istioNetwork: `N_${network}`,
    apiServer,
  };
}

function member(
  cluster: string,
  { id, revisions }: ControlPlane,
  reach: Membership['reach'],
): Membership {
  const names = revisions.map(({ name }) => name);
  return { cluster, controlPlane: id, revisions: names, tags: { default: names[0] ?? '' }, reach };
}

function gatewaysOf(cluster: string, revision: string): readonly Gateway[] {
  const settings = gatewaySettings({});
  const controlPlanePorts = { discovery: 15012, webhook: 15017 };
  const common = {
    cluster,
    revision,
    addresses: 'live',
    port: 15443,
    controlPlanePorts,
    settings,
  } as const;
  return [
    {
      ...common,
      id: `${cluster}/istio-ingressgateway`,
      name: 'istio-ingressgateway',
      kind: 'ingress',
      carries: [],
    },
    {
      ...common,
      id: `${cluster}/istio-eastwestgateway`,
      name: 'istio-eastwestgateway',
      kind: 'east-west',
      carries: ['services', 'control-plane'],
    },
  ];
}
