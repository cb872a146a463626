import { textAt } from '../json.ts';
import type { Env } from '../mesh/env.ts';
import { absolute } from '../mesh/rules/paths.ts';
import { join } from '../mesh/text/pointer.ts';
import type { Reference } from '../mesh/schema/schema.ts';
import { candidatesOf, clustersIn, noteOf } from './facts.ts';

/** A name that a reference can take in some cluster of a mesh. */
export interface Choice {
  readonly name: string;
  /** What is known of it: "primary · network1", "https://192.0.2.1:6443 · used by cluster1". */
  readonly note: string;
  /** No other may use it as well. */
  readonly taken: boolean;
}

/** In the order of the file; what is taken comes last. */
export function choicesOf(reference: Reference, mesh: unknown, env: Env): readonly Choice[] {
  const choices = new Map<string, Choice>();
  for (const cluster of holders(reference, mesh)) {
    // A key without a name stands for a cluster's reference, so that none of those in the mesh is this one.
    const use = { pointer: join('/clusters', cluster, ''), reference };
    for (const candidate of candidatesOf(use, mesh, env)) {
      const { name, usedBy } = candidate;
      if (choices.has(name)) continue;
      const note = noteOf(candidate) || 'not used yet';
      choices.set(name, { name, note, taken: usedBy.length > 0 });
    }
  }
  return [...choices.values()].toSorted((a, b) => Number(a.taken) - Number(b.taken));
}

/** A new cluster, and for contexts one cluster of each kubeconfig. */
function holders({ to }: Reference, mesh: unknown): readonly string[] {
  if (to.startsWith('/')) return [''];
  const clusters = Object.entries(clustersIn(mesh));
  const byKubeconfig = new Map(
    clusters.map(([name, cluster]) => [textAt(cluster, 'kubeconfig'), name]),
  );
  return ['', ...byKubeconfig.values()];
}

/** The kubeconfigs (absolute paths) that the clusters of a mesh name. */
export function kubeconfigsIn(mesh: unknown, env: Env): readonly string[] {
  const paths = Object.values(clustersIn(mesh)).map((cluster) => textAt(cluster, 'kubeconfig'));
  return paths.flatMap((path) => (path === undefined ? [] : [absolute(path, env)]));
}
