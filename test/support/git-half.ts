import { parse } from 'yaml';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { forGit, isDelivered, shareOut } from '../../lib/delivery/share.ts';
import { treeOf } from '../../lib/delivery/tree.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { Sandbox } from '../../lib/sandbox/sandbox.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { plans, sharedFields as shared } from '../../plans/index.ts';
import { wantedIn } from './wanted.ts';

/** An object that Git holds for a cluster. */
export interface GitObject {
  readonly cluster: string;
  readonly manifest: Manifest;
}

/** All that `isthmus render --out` writes of a mesh, in the order of its waves. */
export async function gitHalf(written: Topology): Promise<readonly GitObject[]> {
  const topology = forGit(written);
  const wanted = await wantedIn(topology);
  const share = shareOut(buildGraph(topology, plans), isDelivered(topology));
  const files = treeOf({
    mesh: topology.name,
    share,
    wantedBy: ({ id }) => wanted.get(id) ?? [],
    shared,
    layout: { kind: 'plain' },
  });
  return [...files]
    .filter(([path]) => /^[^/]+\/\d\d-/.test(path) && !path.endsWith('/kustomization.yaml'))
    .toSorted(([a], [b]) => (a.slice(a.indexOf('/')) < b.slice(b.indexOf('/')) ? -1 : 1))
    .map(([path, text]) => ({
      cluster: path.split('/')[0] ?? '',
      manifest: parse(text) as Manifest,
    }));
}

/** Applies them by force under a name, as a controller that syncs does; gives what has no namespace or type yet, to be tried again. */
export async function bring(
  objects: readonly GitObject[],
  sandbox: Sandbox,
  manager = 'argocd-controller',
): Promise<readonly GitObject[]> {
  const failed: GitObject[] = [];
  for (const object of objects) {
    const client = sandbox.as(manager).client(object.cluster);
    try {
      await client.apply(object.manifest, { dryRun: false, force: true });
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      failed.push(object);
    }
  }
  return failed;
}
