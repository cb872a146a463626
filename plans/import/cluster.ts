import { listAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Cluster } from '../../lib/mesh/generated/spec.ts';
import { stepLabel } from '../../lib/state/ownership.ts';
import type { Keyed, Remark } from './draft.ts';
import { leadsSome } from './leaders.ts';
import type { ClusterFound, SightFound } from './member.ts';

/** What a mesh file says of a cluster. */
export function clusterOf(
  { key, context, kubeconfig, server, member }: Keyed,
  {
    seen,
    leaders,
    network,
    multiNetwork,
    sightings,
  }: {
    readonly seen: readonly Keyed[];
    readonly leaders: readonly string[];
    readonly network: string;
    readonly multiNetwork: boolean;
    /** What the remote secrets that lead to it say. */
    readonly sightings: readonly SightFound[];
  },
): Cluster {
  const [first = '', ...standbys] = leaders;
  const reached = sightings.at(-1)?.server;
  const isRequested = sightings.length > 0 && sightings.every(({ ends }) => ends);
  const own = {
    context,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    network,
    ...(reached === undefined || sameServer(reached, server) ? {} : { apiServer: reached }),
    ...(member.id === undefined || member.id === key ? {} : { istioName: member.id }),
    ...(isRequested ? { readerToken: { kind: 'request' as const } } : {}),
    ...poolOf(member),
    ...gatewaysIn(member, { multiNetwork, leads: leadsSome(member, seen) }),
  };
  return inOrder(
    member.role === 'primary'
      ? { role: 'primary', ...own }
      : {
          role: 'remote',
          ...(standbys.length === 0 ? { primary: first } : { primaries: [...leaders] }),
          ...own,
        },
  );
}

function sameServer(one: string, other: string | undefined): boolean {
  return one.replace(/\/$/, '') === other?.replace(/\/$/, '');
}

/** In the order of the guides. */
function inOrder<T extends Cluster>(cluster: T): T {
  const order = ['context', 'kubeconfig', 'network', 'role', 'primary', 'primaries', 'istioName'];
  const rank = (key: string): number =>
    (order.indexOf(key) + order.length + 1) % (order.length + 1);
  const entries = Object.entries(cluster).toSorted(([a], [b]) => rank(a) - rank(b));
  // The same keys with the same values.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(entries) as T;
}

/** The pool that isthmus gave to MetalLB; one that somebody else looks after stays with them. */
function poolOf({ living: { pools } }: ClusterFound): Pick<Cluster, 'loadBalancer'> {
  const pool = pools.find(isOfStep);
  if (pool === undefined) return {};
  return {
    loadBalancer: { metallb: { addresses: listAt(pool, 'spec', 'addresses').map(String) } },
  };
}

/** What nobody can tell of a MetalLB that isthmus has installed. */
export function balancerRemarks({ key, member: { living } }: Keyed): readonly Remark[] {
  if (!living.pools.some(isOfStep) || !living.balancers.some(isOfStep)) return [];
  return [
    {
      path: ['clusters', key, 'loadBalancer'],
      words:
        'MetalLB was installed by isthmus, too: from which `manifest` nobody can tell, so write it, or the plan shows MetalLB as left over',
    },
  ];
}

function isOfStep({ metadata }: Manifest): boolean {
  return metadata.labels?.[stepLabel] === 'load-balancer';
}

/** Only what is otherwise than a mesh file has it by itself. */
function gatewaysIn(
  { role, living: { deployments, services } }: ClusterFound,
  { multiNetwork, leads }: { readonly multiNetwork: boolean; readonly leads: boolean },
): Pick<Cluster, 'ingressGateway' | 'eastWestGateway' | 'gateways'> {
  const has = (name: string): boolean =>
    deployments.some(({ metadata }) => metadata.name === name) &&
    services.some(({ metadata }) => metadata.name === name);
  const ingress = has('istio-ingressgateway');
  const eastWest = has('istio-eastwestgateway');
  return {
    ...(ingress === (role === 'primary') ? {} : { ingressGateway: ingress }),
    ...(eastWest === (multiNetwork || leads) || leads ? {} : { eastWestGateway: eastWest }),
    ...moreGateways(deployments),
  };
}

/** Those that isthmus has made beside the usual ones; of others nobody knows whose they are. */
function moreGateways(deployments: readonly Manifest[]): Pick<Cluster, 'gateways'> {
  const found = deployments.flatMap(({ metadata: { name, labels } }) => {
    const kind = /^(ingress|east-west)-gateway\./.exec(labels?.[stepLabel] ?? '')?.[1];
    return kind === 'ingress' || kind === 'east-west' ? [[name, { kind }] as const] : [];
  });
  return found.length === 0 ? {} : { gateways: Object.fromEntries(found) };
}
