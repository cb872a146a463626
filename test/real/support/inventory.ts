import type { KubeObject } from '../../rig/api.ts';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';
import { until } from '../../rig/until.ts';

/** Any object of a cluster. */
export interface Found extends KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: KubeObject['metadata'] & {
    readonly managedFields?: readonly { readonly manager?: string }[];
  };
}

/** Every object of every type that the cluster serves, by uid. Events are left out, what is no object but a probe, and what the rig keeps for itself. */
export async function everythingIn(cluster: Cluster): Promise<ReadonlyMap<string, Found>> {
  const list = ['api-resources', '--verbs=list', '--output=name'];
  const types = (await cluster.kubectl(list))
    .split('\n')
    .filter((type) => !type.startsWith('events') && ![probes, rigs].includes(type));
  const get = ['get', types.join(','), '--all-namespaces', '--output=json'];
  const text = await cluster.kubectl([...get, '--show-managed-fields']);
  const { items } = JSON.parse(text) as { items: readonly Found[] };
  return new Map(items.map((item) => [item.metadata.uid, item]));
}

/** A server asks etcd and others anew each time, and gives what they say in any order and without a uid. */
const probes = 'componentstatuses';

/** Tells kwok how to forward ports. */
const rigs = 'portforwards.kwok.x-k8s.io';

/** Has isthmus written this object? Its locks belong to no mesh. */
export function isWritten({ kind, metadata }: Found): boolean {
  const isLock = kind === 'Lease' && metadata.name === 'isthmus';
  return !isLock && (metadata.managedFields ?? []).some(({ manager }) => manager === 'isthmus');
}

/** Does it say that it belongs to this mesh? The EndpointSlice controller copies the labels of Services. */
export function isLabelled({ metadata }: Found, mesh: string): boolean {
  const { labels = {} } = metadata;
  return labels['isthmus.dev/mesh'] === mesh && (labels['isthmus.dev/step'] ?? '') !== '';
}

/** `Pod istio-system/istiod-*`: what controllers make up is left out of a name. */
export function kindAndName({ kind, metadata: { name, namespace } }: Found): string {
  const made = kind === 'IPAddress' ? '*' : name.replace(suffix, '-*');
  return namespace === undefined ? `${kind} ${made}` : `${kind} ${namespace}/${made}`;
}

/** The hash of a template, five letters of the alphabet in which Kubernetes makes names up, or both. */
const suffix = /-(?:[0-9a-f]{8,10}(?:-[b-df-hj-np-tv-xz2-9]{5})?|[b-df-hj-np-tv-xz2-9]{5})$/;

/** What lies in each cluster, but what the tests themselves have made in namespace `sample`, and the lock that all meshes share. */
export async function namesIn(rig: Rig): Promise<ReadonlyMap<Cluster, readonly string[]>> {
  const entries = rig.clusters.map(async (cluster) => {
    const found = [...(await everythingIn(cluster)).values()];
    const own = found.filter(({ kind, metadata }) => {
      const space = kind === 'Namespace' ? metadata.name : metadata.namespace;
      return space !== 'sample' || metadata.name === 'istio-ca-root-cert';
    });
    const names = new Set(own.map(kindAndName));
    names.delete('Lease kube-system/isthmus');
    return [cluster, [...names].toSorted()] as const;
  });
  return new Map(await Promise.all(entries));
}

/** Waits until there is what there was: controllers make anew a moment later what is theirs. */
export async function untilAsBefore(rig: Rig, before: Awaited<ReturnType<typeof namesIn>>) {
  const look = async (): Promise<true> => {
    const now = await namesIn(rig);
    for (const cluster of rig.clusters) {
      const other = differing(now.get(cluster), before.get(cluster));
      if (other.length > 0) throw new Error(`${cluster.name}: ${other.join(', ')}`);
    }
    return true;
  };
  await until('all is as it was', look, { timeout: 30 });
}

/** Names that are in one of them only. */
function differing(...lists: readonly [Names, Names]): readonly string[] {
  const sets = lists.map((names) => new Set(names));
  return sets.flatMap((names, index) =>
    [...names].filter((name) => sets[1 - index]?.has(name) !== true),
  );
}

type Names = readonly string[] | undefined;
