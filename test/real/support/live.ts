import { until } from '../../rig/until.ts';
import type { Cluster } from '../../rig/cluster.ts';

/** What kubectl prints as JSON. */
export async function getJson<T>(cluster: Cluster, ...args: readonly string[]): Promise<T> {
  return JSON.parse(await cluster.kubectl(['get', ...args, '-o', 'json'])) as T;
}

/** Makes a namespace whose Pods get sidecars. */
export async function createInjectedNamespace(cluster: Cluster, name: string): Promise<void> {
  await cluster.kubectl(['create', 'namespace', name]);
  await cluster.kubectl(['label', 'namespace', name, 'istio-injection=enabled']);
  const account = `/api/v1/namespaces/${name}/serviceaccounts/default`;
  await until(`${cluster.name}: service account in ${name}`, () => cluster.api.get(account));
}

interface Pod {
  readonly spec: { readonly initContainers?: readonly Container[] };
}

interface Container {
  readonly name: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

/**
 * The cluster that the sidecar of a new Pod would report itself from; undefined when it gets none. A Pod is created as a
 * dry run. Throws when admission refuses it, say because the API server does not trust the webhook.
 */
export async function sidecarCluster(
  cluster: Cluster,
  namespace: string,
): Promise<string | undefined> {
  const pod = await cluster.api.send<Pod>({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/pods?dryRun=All`,
    body: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'probe', namespace },
      spec: { containers: [{ name: 'app', image: 'app' }] },
    },
  });
  const proxy = pod.spec.initContainers?.find(({ name }) => name === 'istio-proxy');
  return proxy?.env?.find(({ name }) => name === 'ISTIO_META_CLUSTER_ID')?.value;
}

/** Waits until istiod has given a namespace its root certificate: without it no sidecar starts. */
export async function awaitRootCertificate(cluster: Cluster, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/configmaps/istio-ca-root-cert`;
  await until(`${cluster.name}: istio-ca-root-cert in ${namespace}`, () => cluster.api.get(path));
}

/** Waits until istiod has done in a remote what only its leader does: all webhooks and namespaces have its certificate. */
export async function awaitLed(remote: Cluster): Promise<void> {
  await awaitRootCertificate(remote, 'istio-system');
  await until(`${remote.name}: caBundle of its injector`, async () => {
    const bundles = await caBundlesOf(remote);
    return bundles.length > 0 && bundles.every((bundle) => bundle !== '');
  });
}

/** Of each webhook of the injector; empty while it has none. */
export async function caBundlesOf(cluster: Cluster): Promise<readonly string[]> {
  const { webhooks } = await getJson<{
    readonly webhooks: readonly { readonly clientConfig: { readonly caBundle?: string } }[];
  }>(cluster, 'mutatingwebhookconfiguration', 'istio-sidecar-injector');
  return webhooks.map(({ clientConfig }) => clientConfig.caBundle ?? '');
}

/** The message with which something fails; itself a failure when it does not. */
export async function rejection(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('it did not fail');
}
