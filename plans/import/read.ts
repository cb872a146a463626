import type { ClusterClient } from '../../lib/cluster/client.ts';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import type { Manifest, ObjectType } from '../../lib/cluster/object.ts';
import { recordsAt, textAt } from '../../lib/json.ts';
import { listIfAllowed } from '../../lib/state/own-objects.ts';
import { stepLabel, usualHome } from '../../lib/state/ownership.ts';
import { controlPlaneClusters } from '../namespace.ts';
import { revisioned } from '../revision.ts';

/** What a mesh that runs already shows of itself in one cluster. */
export interface Living {
  /** Of kube-system: two contexts with the same one lead to the same cluster. */
  readonly uid: string | undefined;
  /** Istio's namespace. */
  readonly namespace: Manifest;
  readonly istiods: readonly Manifest[];
  /** The webhooks of revisions; those of tags are apart. */
  readonly injectors: readonly Manifest[];
  readonly tags: readonly Manifest[];
  /** What the charts were given, by revision (ConfigMap `values`). */
  readonly values: ReadonlyMap<string, Manifest>;
  readonly remoteSecrets: readonly Manifest[];
  /** Metadata of the Secret `cacerts`; nobody needs its key. */
  readonly authority: Manifest | undefined;
  readonly services: readonly Manifest[];
  /** Where Service istiod leads to, of each revision: in a remote, to the gateway of a primary. */
  readonly ways: readonly Manifest[];
  readonly deployments: readonly Manifest[];
  readonly autoscalers: readonly Manifest[];
  readonly pools: readonly Manifest[];
  /** What runs in the namespace of MetalLB. */
  readonly balancers: readonly Manifest[];
  readonly inventories: readonly Manifest[];
}

/** Or why there is nothing to write down. */
export type Find =
  | { readonly kind: 'living'; readonly living: Living }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'several'; readonly namespaces: readonly string[] };

type Client = Pick<ClusterClient, 'get' | 'list'>;

const types = {
  autoscaler: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
  configMap: { apiVersion: 'v1', kind: 'ConfigMap' },
  deployment: { apiVersion: 'apps/v1', kind: 'Deployment' },
  endpointSlice: { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
  injector: {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
  },
  namespace: { apiVersion: 'v1', kind: 'Namespace' },
  pool: { apiVersion: 'metallb.io/v1beta1', kind: 'IPAddressPool' },
  secret: { apiVersion: 'v1', kind: 'Secret' },
  service: { apiVersion: 'v1', kind: 'Service' },
} as const satisfies Readonly<Record<string, ObjectType>>;

const metallb = 'metallb-system';

/** Looks at one cluster; only reads. Throws `ClusterError`. */
export async function readLiving(client: Client): Promise<Find> {
  const [namespaces, injectors, istiods] = await Promise.all([
    client.list(types.namespace, {}),
    client.list(types.injector, { labels: { app: 'sidecar-injector' } }),
    client.list(types.deployment, { labels: { app: 'istiod' } }),
  ]);
  const homes = homesIn({ namespaces, injectors, istiods });
  if (homes.length > 1) return { kind: 'several', namespaces: homes };
  const namespace = namespaces.find(({ metadata }) => metadata.name === homes[0]);
  if (namespace === undefined) return { kind: 'nothing' };
  const uid = namespaces.find(({ metadata }) => metadata.name === 'kube-system')?.metadata.uid;
  const rest = await readNamespace(client, namespace.metadata.name, injectors);
  return {
    kind: 'living',
    living: {
      uid,
      namespace,
      istiods,
      injectors: injectors.filter((injector) => tagIn(injector) === undefined),
      tags: injectors.filter((injector) => tagIn(injector) !== undefined),
      ...rest,
    },
  };
}

/** The namespaces in which there is an istiod, or what leads to one. */
function homesIn({
  namespaces,
  injectors,
  istiods,
}: Readonly<Record<'namespaces' | 'injectors' | 'istiods', readonly Manifest[]>>) {
  const named = [
    ...istiods.map(({ metadata }) => metadata.namespace),
    ...injectors.map((injector) =>
      textAt(recordsAt(injector, 'webhooks')[0], 'clientConfig', 'service', 'namespace'),
    ),
  ].filter((name) => name !== undefined);
  const marked = namespaces.filter(
    ({ metadata }) => metadata.annotations?.[controlPlaneClusters] !== undefined,
  );
  return [...new Set([...named, ...marked.map(({ metadata }) => metadata.name)])].toSorted();
}

async function readNamespace(client: Client, namespace: string, injectors: readonly Manifest[]) {
  const revisions = [...new Set(injectors.map(revisionIn))];
  const here = { namespace };
  const [
    values,
    secrets,
    cacerts,
    services,
    ways,
    deployments,
    autoscalers,
    pools,
    balancers,
    inventories,
  ] = await Promise.all([
    Promise.all(revisions.map((revision) => valuesOf(client, namespace, revision))),
    client.list(types.secret, { ...here, labels: { 'istio/multiCluster': 'true' } }),
    client.list(types.secret, {
      ...here,
      fields: { 'metadata.name': 'cacerts' },
      metadataOnly: true,
    }),
    client.list(types.service, here),
    Promise.all(revisions.map((revision) => wayOf(client, namespace, revision))),
    client.list(types.deployment, here),
    client.list(types.autoscaler, here),
    client.list(types.pool, { namespace: metallb }),
    client.list(types.deployment, { namespace: metallb }),
    inventoriesIn(client),
  ]);
  return {
    values: new Map(values.flatMap((entry) => entry ?? [])),
    remoteSecrets: secrets,
    authority: cacerts[0],
    services,
    ways: ways.flatMap((way) => way ?? []),
    deployments,
    autoscalers,
    pools,
    balancers,
    inventories,
  };
}

/** Wherever they are; where one may not look everywhere, where they usually are. */
async function inventoriesIn(client: Client): Promise<readonly Manifest[]> {
  const labels = { [stepLabel]: 'inventory' };
  const found = await listIfAllowed(client, types.configMap, { labels });
  if (!(found instanceof ClusterError)) return found;
  return client.list(types.configMap, { labels, namespace: usualHome });
}

async function valuesOf(client: Client, namespace: string, revision: string) {
  const name = revisioned('values', revision);
  const found = await client.get({ ...types.configMap, namespace, name });
  return found === undefined ? undefined : ([[revision, found]] as const);
}

/** Of its chart (remote-istiod-endpointslices.yaml); those of Kubernetes have generated names. */
function wayOf(client: Client, namespace: string, revision: string) {
  return client.get({ ...types.endpointSlice, namespace, name: revisioned('istiod', revision) });
}

/** The revision that an object belongs to; what carries none is of the one without a name. */
export function revisionIn({ metadata }: Manifest): string {
  return metadata.labels?.['istio.io/rev'] ?? 'default';
}

export function tagIn({ metadata }: Manifest): string | undefined {
  return metadata.labels?.['istio.io/tag'];
}
