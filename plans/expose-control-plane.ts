import type { Manifest } from '../lib/cluster/object.ts';
import type { Cluster, Topology } from '../lib/mesh/topology/topology.ts';
import type { After, Plan, Step, StepId } from '../lib/steps/step.ts';
import { primaries, type Primary } from './clusters.ts';
import { textAt } from '../lib/json.ts';
import { afterNamespace } from './namespace.ts';
import { afterPrimary } from './primary.ts';

/** "Expose the control plane in cluster1": samples/multicluster/expose-istiod.yaml, for any namespace and cluster domain. */
export const exposeControlPlane: Plan = {
  name: 'expose-control-plane',
  guide:
    'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#expose-the-control-plane-in-cluster1',
  steps: (topology) =>
    primaries(topology)
      .filter(({ role }) => role.remotes.length > 0)
      .map((cluster) => exposeStep(topology, cluster)),
};

export function afterControlPlaneExposed(cluster: Cluster, reason: string): After {
  return { step: idOf(cluster), reason };
}

function exposeStep(topology: Topology, cluster: Primary): Step {
  return {
    id: idOf(cluster),
    title: `Expose the control plane in ${cluster.name}`,
    cluster: cluster.name,
    after: [
      afterNamespace(topology, cluster),
      afterPrimary(
        cluster,
        "Gateway and VirtualService are Istio's types, and istiod validates them",
      ),
    ],
    needs: [],
    provides: [],
    gates: [],
    recreations: [],
    desired: () => [{ kind: 'objects', objects: [gateway(topology), routes(topology, cluster)] }],
  };
}

function idOf(cluster: Cluster): StepId {
  return `${cluster.name}/expose-control-plane`;
}

function gateway(topology: Topology): Manifest {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name: 'istiod-gateway', namespace: topology.istio.namespace },
    spec: {
      selector: { istio: 'eastwestgateway' },
      servers: [server('tls-istiod', 15012), server('tls-istiodwebhook', 15017)],
    },
  };
}

function server(name: string, number: number) {
  return {
    port: { name, number, protocol: 'tls' },
    tls: { mode: 'PASSTHROUGH' },
    hosts: ['*'],
  };
}

function routes(topology: Topology, cluster: Cluster): Manifest {
  const { namespace } = topology.istio;
  const domain = textAt(cluster.values, 'global', 'proxy', 'clusterDomain') ?? 'cluster.local';
  const host = `istiod.${namespace}.svc.${domain}`;
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'istiod-vs', namespace },
    spec: {
      hosts: ['*'],
      gateways: ['istiod-gateway'],
      tls: [route(15012, host, 15012), route(15017, host, 443)],
    },
  };
}

function route(port: number, host: string, to: number) {
  return {
    match: [{ port, sniHosts: ['*'] }],
    route: [{ destination: { host, port: { number: to } } }],
  };
}
