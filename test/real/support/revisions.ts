import type { Cluster } from '../../rig/cluster.ts';
import { connectionsTo, proxiesOf } from '../../rig/proxies.ts';
import { until } from '../../rig/until.ts';
import type { Workload } from '../../rig/workload.ts';
import { namespace } from './traffic.ts';

/** The gateway of a primary knows of each of its istiods, and of none elsewhere. */
export async function expectToLeadToOne(
  primary: Cluster,
  istiods: readonly string[],
): Promise<void> {
  const [gateway] = proxiesOf(primary, { istio: 'eastwestgateway' });
  if (gateway === undefined) throw new Error('there is no gateway');
  for (const name of istiods) {
    const upstream = `outbound|15012||${name}.istio-system`;
    await until(`its gateway knows one ${name}`, async () => {
      const { size } = await connectionsTo(gateway, upstream);
      if (size === 1) return true;
      throw new Error(`it knows ${size}`);
    });
  }
}

/** The names of the Deployments of istiod. */
export async function istiodsIn(cluster: Cluster): Promise<readonly string[]> {
  const names = await cluster.kubectl([
    'get',
    'deployments',
    '-n',
    'istio-system',
    '-l',
    'app=istiod',
    '-o',
    'jsonpath={.items[*].metadata.name}',
  ]);
  return names.split(' ').toSorted();
}

/** The versions of all images in Istio's namespace. */
export async function imagesIn(cluster: Cluster): Promise<readonly string[]> {
  const images = await cluster.kubectl([
    'get',
    'pods',
    '-n',
    'istio-system',
    '-o',
    'jsonpath={.items[*].spec.containers[*].image}',
  ]);
  return [...new Set(images.split(' ').map((image) => image.replace(/^.*:/, '')))];
}

/** Until this revision injects a Pod with these labels: the gateway learns the way to a new istiod from the old one, in its own time. */
export async function awaitInjected(
  cluster: Cluster,
  labels: Readonly<Record<string, string>>,
  revision: string,
): Promise<void> {
  await until(`${revision} injects in ${cluster.name}`, async () => {
    const by = await injectedBy(cluster, labels);
    if (by === revision) return true;
    throw new Error(`it is ${by ?? 'nobody or several'}`);
  });
}

/** The revision that injects a Pod with these labels, of a namespace without any. */
async function injectedBy(
  cluster: Cluster,
  labels: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'probe', namespace: 'default', labels },
    spec: { containers: [{ name: 'app', image: 'app' }] },
  };
  const made = await cluster.kubectl(
    ['create', '--dry-run=server', '-o', 'json', '-f', '-'],
    JSON.stringify(pod),
  );
  const { metadata, spec } = JSON.parse(made) as {
    readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
    readonly spec: {
      readonly containers: readonly { readonly name: string }[];
      readonly initContainers?: readonly { readonly name: string }[];
    };
  };
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  const proxies = all.filter(({ name }) => name === 'istio-proxy');
  return proxies.length === 1 ? metadata.annotations?.['istio.io/rev'] : undefined;
}

/** The one that has injected it. */
export function revisionOf(workload: Workload): Promise<string | undefined> {
  const { metadata } = workload.pod().pod;
  return workload.cluster.kubectl([
    'get',
    'pod',
    metadata.name,
    '-n',
    namespace,
    '-o',
    String.raw`jsonpath={.metadata.annotations.istio\.io/rev}`,
  ]);
}
