import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import type { Cluster } from './cluster.ts';
import type { Rig } from './clusters.ts';
import { until } from './until.ts';

/** What a person following the guide has to remember. */
export interface ByHand {
  /** Of the east-west gateway in cluster1. */
  readonly gatewayAddress: string;
}

/**
 * Installs MetalLB as its users do and gives it the cluster's range. The pool is refused until MetalLB's webhook
 * answers, so it is sent until it is taken.
 */
export async function installMetalLB(rig: Rig, name: string): Promise<void> {
  const cluster = rig.cluster(name);
  await cluster.kubectl(['apply', '-f', rig.binaries.metallbManifest]);
  const metadata = { name: 'pool', namespace: 'metallb-system' };
  const apiVersion = 'metallb.io/v1beta1';
  const pool = [
    { apiVersion, kind: 'IPAddressPool', metadata, spec: { addresses: [cluster.loadBalancer] } },
    { apiVersion, kind: 'L2Advertisement', metadata, spec: { ipAddressPools: ['pool'] } },
  ];
  const input = pool.map((object) => stringify(object)).join('---\n');
  await until(
    `${name}: MetalLB takes the pool`,
    () => cluster.kubectl(['apply', '-f', '-'], input),
    {
      every: 300,
    },
  );
}

/**
 * Istio's guide "Primary-Remote" with istioctl and kubectl, in clusters named cluster1 and cluster2. The control plane cluster
 * of cluster2 is set where the guide says or, as those do who forgot it, `late`: after the remote secret.
 */
export async function installByHand(
  rig: Rig,
  { annotation = 'in-time' }: { readonly annotation?: 'in-time' | 'late' } = {},
): Promise<ByHand> {
  const [primary, remote] = [rig.cluster('cluster1'), rig.cluster('cluster2')];
  await installMetalLB(rig, 'cluster1');
  await install(rig, 'cluster1', iop(primaryValues));
  const gatewayAddress = await installEastWestGateway(rig, 'cluster1', 'network1');
  const expose = join(rig.binaries.istioSamples, 'multicluster/expose-istiod.yaml');
  await primary.kubectl(['apply', '-n', 'istio-system', '-f', expose]);
  await remote.kubectl(['create', 'namespace', 'istio-system']);
  if (annotation === 'in-time') await annotate(remote);
  await install(rig, 'cluster2', iop(remoteValues(gatewayAddress), 'remote'));
  await applyRemoteSecret(rig);
  await awaitSynced(primary, 'cluster2');
  if (annotation === 'late') await annotate(remote);
  return { gatewayAddress };
}

/** Makes cluster2 a remote of cluster1, with the guide's two commands. */
export async function applyRemoteSecret(rig: Rig): Promise<void> {
  const secret = await istioctl(rig, 'cluster2', ['create-remote-secret', '--name=cluster2']);
  await rig.cluster('cluster1').kubectl(['apply', '-f', '-'], secret);
}

/** "Set the control plane cluster for cluster2". */
export async function annotate(remote: Cluster): Promise<void> {
  const annotation = 'topology.istio.io/controlPlaneClusters=cluster1';
  await remote.kubectl(['annotate', 'namespace', 'istio-system', annotation]);
}

/** The clusters that istiod of this primary has read, by its own account. */
export async function syncedClusters(primary: Cluster): Promise<readonly string[]> {
  const all = await primary.debug<readonly { id: string; syncStatus: string }[]>('/debug/clusterz');
  return all.filter(({ syncStatus }) => syncStatus === 'synced').map(({ id }) => id);
}

/** Waits until istiod of the primary has read the other cluster. */
export async function awaitSynced(primary: Cluster, name: string): Promise<void> {
  await until(`${name} is synced`, async () => (await syncedClusters(primary)).includes(name));
}

/** Waits until a LoadBalancer Service has an address. */
export async function awaitAddress(
  cluster: Cluster,
  namespace: string,
  service: string,
): Promise<string> {
  return until(`${cluster.name}: address of Service ${service}`, async () => {
    const found = await cluster.api.get<{
      status: { loadBalancer?: { ingress?: { ip?: string }[] } };
    }>(`/api/v1/namespaces/${namespace}/services/${service}`);
    return found?.status.loadBalancer?.ingress?.[0]?.ip;
  });
}

/** Runs istioctl against one cluster of the rig; gives what it prints. */
export async function istioctl(
  rig: Rig,
  cluster: string,
  args: readonly string[],
): Promise<string> {
  const env = { KUBECONFIG: rig.kubeconfig };
  const all = [...args, `--context=${cluster}`];
  return (await execa(rig.binaries.path.istioctl, all, { env })).stdout;
}

/** "Install the east-west gateway". Resolves with its address. */
export async function installEastWestGateway(
  rig: Rig,
  cluster: string,
  network: string,
): Promise<string> {
  const script = join(rig.binaries.istioSamples, 'multicluster/gen-eastwest-gateway.sh');
  const folder = join(rig.binaries.path.istioctl, '..');
  const env = { PATH: `${folder}:${process.env['PATH']}` };
  const gateway = await execa('bash', [script, '--network', network], { env });
  await install(rig, cluster, gateway.stdout);
  return awaitAddress(rig.cluster(cluster), 'istio-system', 'istio-eastwestgateway');
}

/** Runs `istioctl install` with an IstioOperator. */
export async function install(rig: Rig, cluster: string, operator: string): Promise<void> {
  const file = join(rig.dir, `${cluster}.yaml`);
  await writeFile(file, operator);
  await istioctl(rig, cluster, ['install', '-y', '-f', file]);
}

/** An IstioOperator with these values. */
export function iop(values: object, profile?: string, more: object = {}): string {
  return stringify({
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    spec: { ...(profile === undefined ? {} : { profile }), ...more, values },
  });
}

/** The guide's cluster1.yaml. */
export const primaryValues = {
  global: {
    meshID: 'mesh1',
    multiCluster: { clusterName: 'cluster1' },
    network: 'network1',
    externalIstiod: true,
  },
};

/** The guide's cluster2.yaml. */
export function remoteValues(address: string, network = 'network1'): object {
  return {
    istiodRemote: { injectionPath: `/inject/cluster/cluster2/net/${network}` },
    global: { remotePilotAddress: address },
  };
}

/** Creates a namespace with injection and a workload in it, as the guides' verification does. */
export async function deploySample(rig: Rig, cluster: Cluster): Promise<void> {
  const namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'sample', labels: { 'istio-injection': 'enabled' } },
  };
  await cluster.kubectl(['apply', '-f', '-'], stringify(namespace));
  const path = join(rig.binaries.istioSamples, 'helloworld/helloworld.yaml');
  const sample = await readFile(path, 'utf8');
  for (const label of ['service=helloworld', 'version=v2']) {
    await cluster.kubectl(['apply', '-n', 'sample', '-l', label, '-f', '-'], sample);
  }
}
