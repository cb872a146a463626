import { type Draft, entries } from '../schema/draft.ts';

type DraftCluster = NonNullable<NonNullable<Draft['clusters']>[string]>;

/** The primaries that a cluster names, the one that it asks first. */
export function primariesNamed(cluster: DraftCluster | undefined): readonly string[] {
  if (cluster?.role !== 'remote') return [];
  return (cluster.primaries ?? [cluster.primary]).filter((name) => name !== undefined);
}

/** The clusters with `role: primary`, in the order of the file. */
export function primariesIn(mesh: Draft): readonly string[] {
  return entries(mesh.clusters)
    .filter(([, cluster]) => cluster?.role === 'primary')
    .map(([name]) => name);
}

/** The clusters that ask the control plane of each primary. */
export function remotesIn(mesh: Draft): (primary: string) => readonly string[] {
  const remotes = new Map<string, string[]>();
  for (const [name, cluster] of entries(mesh.clusters)) {
    const [primary] = primariesNamed(cluster);
    if (primary === undefined) continue;
    const known = remotes.get(primary);
    if (known) known.push(name);
    else remotes.set(primary, [name]);
  }
  return (primary) => remotes.get(primary) ?? [];
}

/** Clusters are in more than one network: between them traffic needs gateways. */
export function isMultiNetwork(mesh: Draft): boolean {
  const used = entries(mesh.clusters).map(([, cluster]) => cluster?.network);
  return new Set(used.filter((network) => network !== undefined)).size > 1;
}
