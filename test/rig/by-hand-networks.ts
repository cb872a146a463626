import { join } from 'node:path';
import {
  awaitSynced,
  install,
  installEastWestGateway,
  installMetalLB,
  iop,
  istioctl,
} from './by-hand.ts';
import type { Cluster } from './cluster.ts';
import type { Rig } from './clusters.ts';
import { createMeshCa, type MeshCa } from './mesh-ca.ts';

/**
 * Istio's guide "Multi-Primary on different networks" with istioctl and kubectl: every cluster of the rig is a primary in
 * the network that the rig has for it, and each has an intermediate of one root.
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
  await installMetalLB(rig, name);
  const labels = { 'topology.istio.io/network': network };
  const namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'istio-system', labels },
  };
  await cluster.api.send({ method: 'POST', path: '/api/v1/namespaces', body: namespace });
  await cluster.api.send({
    method: 'POST',
    path: '/api/v1/namespaces/istio-system/secrets',
    body: { metadata: { name: 'cacerts' }, stringData: await ca.intermediate(name) },
  });
  const global = { meshID: 'mesh1', multiCluster: { clusterName: name }, network };
  await install(rig, name, iop({ global }));
  await installEastWestGateway(rig, name, network);
  const expose = join(rig.binaries.istioSamples, 'multicluster/expose-services.yaml');
  await cluster.kubectl(['apply', '-n', 'istio-system', '-f', expose]);
}
