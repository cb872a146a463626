import type { Topology } from '../lib/mesh/topology/topology.ts';
import type { ReadOf } from '../lib/verify/check.ts';

/** How often the istiods of a control plane have read a remote secret that changed. */
export interface SecretsRead {
  readonly read: ReadOf<'inside'>;
  /** As each of them says it, in its metrics. */
  readonly counts: (answers: readonly unknown[]) => readonly number[];
  /** How many of its remote secrets are about these clusters. */
  readonly secrets: number;
}

/** For every control plane that reads one of these clusters (istiod: pkg/kube/multicluster/secretcontroller.go). */
export function secretsRead(
  { controlPlanes, sights }: Topology,
  clusters: readonly string[],
): readonly SecretsRead[] {
  return controlPlanes.flatMap(({ id, host, namespace }) => {
    const secrets = sights.filter(({ from, of }) => from === id && clusters.includes(of)).length;
    const read: ReadOf<'inside'> = {
      cluster: host,
      kind: 'inside',
      namespace,
      labels: { app: 'istiod' },
      port: 15014,
      path: '/metrics',
    };
    return secrets === 0 ? [] : [{ read, secrets, counts: (answers) => answers.map(updatesIn) }];
  });
}

function updatesIn(metrics: unknown): number {
  const lines = String(metrics).matchAll(
    /^remote_cluster_secret_events_total\{[^}]*event="update"[^}]*\} ([\d.e+]+)$/gm,
  );
  return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
}
