import { join } from 'node:path';
import {
  annotate,
  applyRemoteSecret,
  awaitSynced,
  install,
  installEastWestGateway,
  installMetalLB,
  iop,
  istioctl,
  primaryValues,
  remoteValues,
} from './by-hand.ts';
import type { Cluster } from './cluster.ts';
import type { Rig } from './clusters.ts';
import { createMeshCa, type MeshCa } from './mesh-ca.ts';
import { until } from './until.ts';

/**
 * Istio's guides "Multi-Primary" and "Multi-Primary on different networks" with istioctl and kubectl: every cluster of the rig is a
 * primary in the network that the rig has for it, and each has an intermediate of one root.
 */
export async function installMultiPrimaryByHand(rig: Rig): Promise<void> {
  const ca = await createMeshCa(join(rig.dir, 'mesh-ca'));
  for (const cluster of rig.clusters) await installPrimary(rig, cluster, ca);
  for (const { name: from } of rig.clusters) {
    const secret = await istioctl(rig, from, ['create-remote-secret', `--name=${from}`]);
    for (const to of rig.clusters) {
      if (to.name !== from) await to.kubectl(['apply', '-f', '-'], secret);
    }
  }
  for (const one of rig.clusters) {
    for (const { name } of rig.clusters) await awaitSynced(one, name);
  }
}

async function installPrimary(rig: Rig, cluster: Cluster, ca: MeshCa): Promise<void> {
  const { name } = cluster;
  const network = Object.entries(rig.networks).find(([, names]) => names.includes(name))?.[0] ?? '';
  const isOneOfSeveral = Object.keys(rig.networks).length > 1;
  if (isOneOfSeveral) await installMetalLB(rig, name);
  await createNamespace(cluster, isOneOfSeveral ? network : undefined);
  await cluster.api.send({
    method: 'POST',
    path: '/api/v1/namespaces/istio-system/secrets',
    body: { metadata: { name: 'cacerts' }, stringData: await ca.intermediate(name) },
  });
  const global = { meshID: 'mesh1', multiCluster: { clusterName: name }, network };
  await install(rig, name, iop({ global }));
  if (!isOneOfSeveral) return;
  await installEastWestGateway(rig, name, network);
  await expose(rig, cluster, 'services');
}

/** Istio's guide "Primary-Remote on different networks" with istioctl and kubectl, in clusters named cluster1 and cluster2. */
export async function installPrimaryRemoteNetworksByHand(rig: Rig): Promise<void> {
  const [primary, remote] = [rig.cluster('cluster1'), rig.cluster('cluster2')];
  for (const { name } of rig.clusters) await installMetalLB(rig, name);
  await createNamespace(primary, 'network1');
  await install(rig, 'cluster1', iop(primaryValues));
  const address = await installEastWestGateway(rig, 'cluster1', 'network1');
  await expose(rig, primary, 'istiod');
  await expose(rig, primary, 'services');
  await createNamespace(remote, 'network2');
  await annotate(remote);
  await install(rig, 'cluster2', iop(remoteValues(address, 'network2'), 'remote'));
  await applyRemoteSecret(rig);
  await awaitSynced(primary, 'cluster2');
  await awaitLed(remote);
  await installEastWestGateway(rig, 'cluster2', 'network2');
}

/** Istio's guide "Install the Istio CNI node agent", in a mesh of one cluster. */
export async function installCniByHand(rig: Rig): Promise<void> {
  const cni = { components: { cni: { enabled: true } } };
  await install(rig, 'cluster1', iop(withoutRemotes(primaryValues), undefined, cni));
}

function withoutRemotes({ global }: typeof primaryValues): object {
  const { externalIstiod: _none, ...rest } = global;
  return { global: rest };
}

/** Until istiod of the primary has signed in at the webhook of the remote, no Pod of a gateway is made there. */
async function awaitLed(cluster: Cluster): Promise<void> {
  const bundles = '--output=jsonpath={.webhooks[*].clientConfig.caBundle}';
  await until(`${cluster.name}: its injector is led`, async () => {
    const found = await cluster.kubectl(['get', 'mutatingwebhookconfiguration', injector, bundles]);
    return found.trim() !== '';
  });
}

const injector = 'istio-revision-tag-default';

/** "Set the default network", where there are several. */
async function createNamespace(cluster: Cluster, network: string | undefined): Promise<void> {
  const labels = network === undefined ? {} : { 'topology.istio.io/network': network };
  const metadata = { name: 'istio-system', labels };
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata };
  await cluster.api.send({ method: 'POST', path: '/api/v1/namespaces', body });
}

async function expose(rig: Rig, cluster: Cluster, what: 'istiod' | 'services'): Promise<void> {
  const file = join(rig.binaries.istioSamples, `multicluster/expose-${what}.yaml`);
  await cluster.kubectl(['apply', '-n', 'istio-system', '-f', file]);
}
