import { textAt } from '../lib/json.ts';
import type { Cluster } from '../lib/mesh/topology/topology.ts';

/** Under which Services of a cluster have their names (Helm value `global.proxy.clusterDomain`). */
export function clusterDomain({ values }: Cluster): string {
  return textAt(values, 'global', 'proxy', 'clusterDomain') ?? 'cluster.local';
}
