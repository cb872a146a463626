import type { Manifest, ObjectRef } from '../lib/cluster/object.ts';
import type { Cluster, Topology } from '../lib/mesh/topology/topology.ts';
import type { After, Plan, Step, StepId } from '../lib/steps/step.ts';

/**
 * "Set the default network" and "Set the control plane cluster": a label and an annotation of one object, hence one step.
 * `istioctl install` sets the label only when it creates the namespace itself; here it is always set.
 */
export const namespace: Plan = {
  name: 'namespace',
  guide:
    'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#set-the-control-plane-cluster-for-cluster2',
  steps: (topology) => topology.clusters.map((cluster) => namespaceStep(topology, cluster)),
};

/** Annotation: the clusters whose control planes may write into this cluster (istiod: `TopologyControlPlaneClusters`). */
export const controlPlaneClusters = 'topology.istio.io/controlPlaneClusters';

export function namespaceRef(topology: Topology): ObjectRef {
  return { apiVersion: 'v1', kind: 'Namespace', name: topology.istio.namespace };
}

/** What every other step of this cluster waits for. */
export function afterNamespace(topology: Topology, cluster: Cluster): After {
  return {
    step: idOf(cluster),
    reason: `its objects live in namespace ${topology.istio.namespace}`,
  };
}

function namespaceStep(topology: Topology, cluster: Cluster): Step {
  return {
    id: idOf(cluster),
    title:
      cluster.role.kind === 'primary'
        ? `Set the default network for ${cluster.name}`
        : `Set the control plane cluster for ${cluster.name}`,
    cluster: cluster.name,
    after: [],
    needs: [],
    provides: [],
    gates: [],
    recreations: [],
    desired: () => [{ kind: 'objects', objects: [namespaceOf(topology, cluster)] }],
  };
}

function idOf(cluster: Cluster): StepId {
  return `${cluster.name}/namespace`;
}

function namespaceOf(topology: Topology, cluster: Cluster): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: topology.istio.namespace,
      labels: { 'topology.istio.io/network': cluster.network },
      ...(cluster.role.kind === 'remote'
        ? { annotations: { [controlPlaneClusters]: cluster.role.primary } }
        : {}),
    },
  };
}
