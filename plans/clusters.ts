import type { Cluster, Role, Topology } from '../lib/mesh/topology/topology.ts';

/** A cluster that runs its own control plane. */
export interface Primary extends Cluster {
  readonly role: Extract<Role, { kind: 'primary' }>;
}

/** A cluster that is served by the control plane of another. */
export interface Remote extends Cluster {
  readonly role: Extract<Role, { kind: 'remote' }>;
}

export function primaries(topology: Topology): readonly Primary[] {
  return topology.clusters.filter(isPrimary);
}

export function remotes(topology: Topology): readonly Remote[] {
  return topology.clusters.filter(isRemote);
}

/** Throws for a topology that `resolve` would not have let through. */
export function primaryOf(topology: Topology, remote: Remote): Primary {
  const found = primaries(topology).find(({ name }) => name === remote.role.primary);
  if (found === undefined) throw new Error(`${remote.name} has no primary`);
  return found;
}

function isPrimary(cluster: Cluster): cluster is Primary {
  return cluster.role.kind === 'primary';
}

function isRemote(cluster: Cluster): cluster is Remote {
  return cluster.role.kind === 'remote';
}
