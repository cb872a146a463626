import type { Cluster, Mesh } from '../../lib/mesh/generated/spec.ts';
import { groupBy } from '../../lib/group-by.ts';
import { naturally } from '../../lib/natural-order.ts';
import { usualHome } from '../../lib/state/ownership.ts';
import { balancerRemarks, clusterOf } from './cluster.ts';
import {
  type MeshFound,
  type Keyed,
  type Remark,
  type ClusterSeen,
  unknownNetwork,
} from './draft.ts';
import { leadersOf } from './leaders.ts';
import { names, type Names } from './names.ts';
import { releasesOf } from './releases.ts';
import { trustOf } from './trust.ts';

/** What the clusters say of themselves as a mesh.yaml, without the values that its charts were given. */
export function assemble(all: readonly ClusterSeen[], name: string): MeshFound {
  const named = names(all.map(({ context, member }) => ({ context, ...member })));
  const seen = all.map((one, index) => ({ ...one, key: named.clusters[index] ?? one.context }));
  const { clusters, left } = clustersOf(seen, named);
  const releases = releasesOf(seen);
  const trust = trustOf(seen);
  const mesh: Mesh = {
    apiVersion: 'isthmus/v1alpha1',
    kind: 'Mesh',
    name,
    istio: { ...releases.istio, ...namespaceOf(seen) },
    trust: trust.trust,
    networks: Object.fromEntries(
      named.networks.map(({ key, istioName }) => [key, key === istioName ? {} : { istioName }]),
    ),
    clusters,
    ...inventoryOf(seen),
  };
  const remarks = [named, releases, trust].flatMap((part) => part.remarks);
  return {
    mesh,
    remarks: [...remarks, ...left, ...seen.flatMap(balancerRemarks), ...strangers(seen)],
    members: new Map(
      seen.flatMap(({ key, member }) =>
        clusters[key] === undefined ? [] : [[key, member] as const],
      ),
    ),
  };
}

function clustersOf(
  seen: readonly Keyed[],
  { networks }: Names,
): { readonly clusters: Record<string, Cluster>; readonly left: readonly Remark[] } {
  const sights = groupBy(
    seen.flatMap(({ member }) => [...member.sights]),
    ([id]) => id,
  );
  const networkOf = ({ member: { network } }: Keyed): string =>
    networks.find(({ istioName }) => istioName === network)?.key ?? unknownNetwork;
  const multiNetwork = new Set(seen.map(networkOf)).size > 1;
  const clusters: Record<string, Cluster> = {};
  const left: Remark[] = [];
  for (const one of seen) {
    const { key, member } = one;
    const leaders = leadersOf(member, seen);
    if (member.role === 'remote' && leaders.length === 0) left.push(leftOut(one));
    else {
      const sightings = (sights.get(member.id ?? key) ?? []).map(([, sight]) => sight);
      const network = networkOf(one);
      clusters[key] = clusterOf(one, { seen, leaders, network, multiNetwork, sightings });
      if (member.idle.length > 0) left.push(idle(one));
      if (new Set(sightings.map(({ ends }) => ends)).size > 1) left.push(mixedTokens(key));
    }
  }
  return { clusters, left };
}

function leftOut({ context, member: { leaders } }: Keyed): Remark {
  const whom = leaders.length === 0 ? 'nothing tells of which' : leaders.join(', ');
  return {
    path: ['clusters'],
    words: `${context} is left out: an istiod of another cluster leads it (${whom}), and no context leads there`,
  };
}

function idle({ key, member }: Keyed): Remark {
  return {
    path: ['clusters', key],
    words: `${member.idle.join(', ')} still runs in ${key}, and leads nobody: Service and webhooks lead to another cluster. What isthmus has made goes with \`isthmus apply --prune\``,
  };
}

function mixedTokens(key: string): Remark {
  return {
    path: ['clusters', key],
    words: `some istiods read ${key} by a token that ends, others by one that does not: apply gives all of them one that does not, unless \`readerToken: { kind: request }\` is written here`,
  };
}

function namespaceOf(seen: readonly Keyed[]): { readonly namespace?: string } {
  const name = seen[0]?.member.living.namespace.metadata.name;
  return name === undefined || name === 'istio-system' ? {} : { namespace: name };
}

/** Where isthmus was here before. */
function inventoryOf(seen: readonly Keyed[]): Pick<Mesh, 'inventory'> {
  const [home] = seen.flatMap(({ member }) =>
    member.living.inventories.flatMap(({ metadata }) => metadata.namespace ?? []),
  );
  return home === undefined || home === usualHome ? {} : { inventory: { namespace: home } };
}

/** Clusters that some istiod knows and nobody has looked at. */
function strangers(seen: readonly Keyed[]): readonly Remark[] {
  const known = new Set(seen.map(({ member, key }) => member.id ?? key));
  return seen.flatMap(({ key, member }) =>
    [...member.sights.keys()]
      .filter((id) => !known.has(id))
      .toSorted(naturally)
      .map((id) => ({
        path: ['clusters', key],
        words: `its istiod also reads ${id} (${member.sights.get(id)?.server ?? ''}), to which no context leads: give it one and import again`,
      })),
  );
}
