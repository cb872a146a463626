import type { Manifest, ObjectRef } from '../lib/cluster/object.ts';
import {
  clusterIdOf,
  controlPlaneOf,
  homeOf,
  leadersOf,
  namespacesOf,
} from '../lib/mesh/topology/relations.ts';
import type { Cluster, Topology } from '../lib/mesh/topology/topology.ts';
import { step, type After, type Plan, type Step, type StepId } from '../lib/steps/step.ts';

/**
 * "Set the default network" and "Set the control plane cluster": a label and an annotation of one object, hence one step.
 * `istioctl install` sets the label only when it creates the namespace itself; here it is always set.
 */
export const namespace: Plan = {
  name: 'namespace',
  guide:
    'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#set-the-control-plane-cluster-for-cluster2',
  steps: (topology) =>
    topology.clusters.flatMap((cluster) =>
      namespacesOf(topology, cluster.name).map((name) => namespaceStep(topology, cluster, name)),
    ),
};

/** Annotation: the clusters whose control planes may write into this cluster (istiod: `TopologyControlPlaneClusters`). */
export const controlPlaneClusters = 'topology.istio.io/controlPlaneClusters';

export function namespaceRef(name: string): ObjectRef & { readonly name: string } {
  return { apiVersion: 'v1', kind: 'Namespace', name };
}

/** What every other step in this namespace of the cluster waits for. */
export function afterNamespace(topology: Topology, cluster: string, name: string): After {
  return {
    step: idOf(topology, cluster, name),
    reason: `its objects live in namespace ${name}`,
  };
}

function namespaceStep(topology: Topology, cluster: Cluster, name: string): Step {
  const leaders = leadersFromOutside(topology, cluster, name);
  return step({
    id: idOf(topology, cluster.name, name),
    title:
      leaders.length === 0
        ? `Set the default network for ${cluster.name}`
        : `Set the control plane cluster for ${cluster.name}`,
    desired: () => [{ kind: 'objects', objects: [namespaceOf(cluster, name, leaders)] }],
  });
}

function idOf(topology: Topology, cluster: string, name: string): StepId {
  const subject = name === homeOf(topology, cluster) ? '' : `/${name}`;
  return `${cluster}/namespace${subject}`;
}

/** The cluster IDs of those istiods in other clusters that may lead this one. */
function leadersFromOutside(
  topology: Topology,
  { name }: Cluster,
  namespace: string,
): readonly string[] {
  return leadersOf(topology, name)
    .filter(({ reach }) => reach.kind !== 'local')
    .map(({ controlPlane }) => controlPlaneOf(topology, controlPlane))
    .filter((controlPlane) => controlPlane.namespace === namespace)
    .map((controlPlane) => clusterIdOf(topology, controlPlane));
}

function namespaceOf(cluster: Cluster, name: string, leaders: readonly string[]): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: { 'topology.istio.io/network': cluster.istioNetwork },
      ...(leaders.length === 0
        ? {}
        : { annotations: { [controlPlaneClusters]: leaders.join(',') } }),
    },
  };
}
