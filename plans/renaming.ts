import type { Manifest } from '../lib/cluster/object.ts';
import { isRecord } from '../lib/json.ts';
import type { Cluster, ControlPlane, Topology } from '../lib/mesh/topology/topology.ts';
import { StepRefusal } from '../lib/steps/step-refusal.ts';
import type { StepCheck } from '../lib/steps/step.ts';
import { kubeconfigIn } from '../lib/cluster/secret-kubeconfig.ts';

/** Label of the Secrets that istiod takes for remote secrets. */
const multiCluster = 'istio/multiCluster';

/**
 * Why a remote secret that is left over must go: the cluster is called otherwise now, and istiod would find its endpoints twice
 * (istio/istio#54764).
 */
export function formerName(
  left: Manifest,
  { topology, cluster, namespace }: Seen & { readonly namespace: string },
): string | undefined {
  if (left.metadata.namespace !== namespace) return undefined;
  const former = strangersIn(left, topology).find(({ server }) => isOf(cluster, server));
  return former === undefined
    ? undefined
    : `${former.id} is called ${cluster.istioName} now: its Pods keep the old name until they are restarted`;
}

interface Seen {
  readonly topology: Topology;
  readonly cluster: Cluster;
}

/**
 * A control plane that somebody else has made knows other clusters by the names that mesh.yaml has for them: under another, it would find
 * the endpoints of each twice, and the Pods that are there already have the old one. One that is ours already is told by what is left over.
 */
export function knownByTheirNames(
  topology: Topology,
  { host, namespace }: ControlPlane,
): StepCheck {
  return async ({ look, list }) => {
    const istiod = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'istiod' };
    if (look(host, istiod) !== undefined) return;
    const options = { namespace, labels: { [multiCluster]: 'true' } };
    for (const secret of await list(host, { apiVersion: 'v1', kind: 'Secret' }, options)) {
      for (const { id, server } of strangersIn(secret, topology)) {
        const cluster = topology.clusters.find((one) => isOf(one, server));
        if (cluster === undefined) continue;
        const { name, istioName } = cluster;
        throw new StepRefusal(
          'E-CLUSTER-RENAMED',
          `istiod of ${host} knows the API server of ${name} as ${id} (Secret ${secret.metadata.name}), and mesh.yaml calls it ${istioName}`,
          `to keep the name that its Pods have, write \`clusters.${name}.istioName: ${id}\`. To rename it, delete that Secret, apply, and restart its Pods`,
        );
      }
    }
  };
}

/** The clusters of a remote secret that no cluster of the mesh is called, with their API servers. */
function strangersIn(
  secret: Manifest,
  { clusters }: Topology,
): readonly { readonly id: string; readonly server: string }[] {
  if (secret.kind !== 'Secret' || secret.metadata.labels?.[multiCluster] !== 'true') return [];
  const data = secret['data'];
  const known = new Set(clusters.map(({ istioName }) => istioName));
  return Object.entries(isRecord(data) ? data : {}).flatMap(([id, kubeconfig]) => {
    const server = known.has(id) ? undefined : kubeconfigIn(String(kubeconfig))?.server;
    return server === undefined ? [] : [{ id, server }];
  });
}

function isOf({ apiServer }: Cluster, server: string): boolean {
  return apiServer?.replace(/\/$/, '') === server.replace(/\/$/, '');
}
