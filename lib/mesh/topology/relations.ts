import { naturally } from '../../natural-order.ts';
import type { Cluster, ControlPlane, Gateway, Membership, Topology } from './topology.ts';

/** Throws for a name that `resolve` would not have let through. */
export function clusterNamed(topology: Topology, name: string): Cluster {
  const found = topology.clusters.find((cluster) => cluster.name === name);
  if (found === undefined) throw new Error(`no cluster ${name}`);
  return found;
}

/** Throws as `clusterNamed` does. */
export function controlPlaneOf(topology: Topology, id: string): ControlPlane {
  const found = topology.controlPlanes.find((controlPlane) => controlPlane.id === id);
  if (found === undefined) throw new Error(`no control plane ${id}`);
  return found;
}

/** Throws as `clusterNamed` does. */
export function gatewayNamed(topology: Topology, id: string): Gateway {
  const found = topology.gateways.find((gateway) => gateway.id === id);
  if (found === undefined) throw new Error(`no gateway ${id}`);
  return found;
}

/** The name by which this control plane's istiods know themselves (Istio: `CLUSTER_ID`). */
export function clusterIdOf(topology: Topology, { config }: ControlPlane): string {
  return clusterNamed(topology, config).istioName;
}

/** Who may lead this cluster: the one that is reached comes first. */
export function leadersOf(topology: Topology, cluster: string): readonly Membership[] {
  return topology.memberships
    .filter((membership) => membership.cluster === cluster)
    .toSorted((a, b) => Number(isStandby(a)) - Number(isStandby(b)));
}

/** The control plane that proxies of this cluster connect to. Undefined when the cluster only hosts one for others. */
export function servedBy(topology: Topology, cluster: string): Membership | undefined {
  return leadersOf(topology, cluster).find((membership) => !isStandby(membership));
}

/** The clusters that this control plane may lead from outside, by name. */
export function ledBy(topology: Topology, { id }: ControlPlane): readonly Membership[] {
  return topology.memberships.filter(
    ({ controlPlane, reach }) => controlPlane === id && reach.kind !== 'local',
  );
}

/** The clusters whose proxies connect to this control plane from outside, by name. */
export function servedFrom(topology: Topology, { id }: ControlPlane): readonly string[] {
  return topology.memberships
    .filter(({ controlPlane, reach }) => controlPlane === id && reach.kind === 'gateway')
    .map(({ cluster }) => cluster);
}

/** The clusters whose proxies connect to control planes in this one, its own included where it has one. */
export function clustersServedBy(topology: Topology, cluster: string): readonly string[] {
  const hosted = topology.controlPlanes.filter(({ host }) => host === cluster);
  const ids = new Set(hosted.map(({ id }) => id));
  const served = topology.memberships.filter(
    (each) => ids.has(each.controlPlane) && !isStandby(each),
  );
  return [...new Set(served.map((each) => each.cluster))];
}

/** Istio's namespaces in this cluster: of every control plane that runs in it or may lead it. */
export function namespacesOf(topology: Topology, cluster: string): readonly string[] {
  const leaders = leadersOf(topology, cluster).map(({ controlPlane }) => controlPlane);
  const own = leaders.map((id) => controlPlaneOf(topology, id).namespace);
  const hosted = topology.controlPlanes.filter(({ host }) => host === cluster);
  return [...new Set([...own, ...hosted.map(({ namespace }) => namespace)])];
}

/** The namespace of the gateways and of the reader account of this cluster. */
export function homeOf(topology: Topology, cluster: string): string {
  const [home] = namespacesOf(topology, cluster);
  if (home === undefined) throw new Error(`no control plane leads ${cluster}`);
  return home;
}

export function gatewaysOf(
  topology: Topology,
  kind: Gateway['kind'],
  cluster?: string,
): readonly Gateway[] {
  return topology.gateways.filter(
    (gateway) => gateway.kind === kind && (cluster === undefined || gateway.cluster === cluster),
  );
}

/** The newest Istio of the mesh: `1.31.0`. */
export function newestVersion({ clusters }: Topology): string {
  const versions = new Set(clusters.map(({ base }) => base.version));
  return [...versions].toSorted(naturally).at(-1) ?? '';
}

function isStandby({ reach }: Membership): boolean {
  return reach.kind === 'standby';
}
