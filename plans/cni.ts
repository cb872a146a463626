import type { Manifest } from '../lib/cluster/object.ts';
import { fieldAt, textAt } from '../lib/json.ts';
import { mergeValues } from '../lib/mesh/topology/merge-values.ts';
import { clusterNamed, controlPlaneOf, homeOf, leadersOf } from '../lib/mesh/topology/relations.ts';
import type { Cluster, ControlPlane, Topology, Values } from '../lib/mesh/topology/topology.ts';
import { step, type After, type Plan, type Step, type StepId } from '../lib/steps/step.ts';
import { afterNamespace } from './namespace.ts';
import { needsCni } from './needs-cni.ts';
import { istioOperator, operatorValues, withoutOwningResource } from './operator.ts';

/**
 * "Install the Istio CNI node agent": it redirects the traffic of Pods in place of a privileged init container. The Pods of a remote are
 * made by the istiod that leads it, and so wait for the agent where that one has it.
 */
export const cni: Plan = {
  name: 'cni',
  guide: 'https://istio.io/latest/docs/setup/additional-setup/cni/',
  steps: (topology) =>
    topology.clusters
      .filter((cluster) => hasAgent(topology, cluster))
      .map((cluster) => cniStep(topology, cluster)),
};

/** What waits until Pods with a proxy can start. */
export function afterCni(topology: Topology, cluster: Cluster): readonly After[] {
  return hasAgent(topology, cluster)
    ? [{ step: idOf(cluster), reason: 'its node agent redirects the traffic of Pods' }]
    : [];
}

/** What an istiod is told so that it makes Pods for the agent: `istioctl` says false where the agent is another step (render/manifest.go). */
export function madeForCni(topology: Topology, { host }: ControlPlane): Values {
  return needsCni(clusterNamed(topology, host).values) ? { pilot: { cni: { enabled: true } } } : {};
}

function hasAgent(topology: Topology, { name, values }: Cluster): boolean {
  const hosts = leadersOf(topology, name).map(
    ({ controlPlane }) => controlPlaneOf(topology, controlPlane).host,
  );
  return needsCni(values) || hosts.some((host) => needsCni(clusterNamed(topology, host).values));
}

function cniStep(topology: Topology, cluster: Cluster): Step {
  const home = homeOf(topology, cluster.name);
  const isHere = namespaceOf(cluster) === undefined;
  return step({
    id: idOf(cluster),
    title: `Install the Istio CNI node agent in ${cluster.name}`,
    after: isHere ? [afterNamespace(topology, cluster.name, home)] : [],
    desired: () => [
      {
        kind: 'istioctl',
        version: cluster.base.version,
        operator: cniOperator(cluster, home),
        adjust: (objects) => withoutOwningResource(objects),
      },
    ],
  });
}

function idOf({ name }: Cluster): StepId {
  return `${name}/cni`;
}

/** OpenShift and GKE let what is critical for a node only run there (Istio: profile openshift; istioctl on GKE). */
function namespaceOf({ values }: Cluster): string | undefined {
  const platform = textAt(values, 'global', 'platform') ?? '';
  return ['openshift', 'gke'].includes(platform) ? 'kube-system' : undefined;
}

/** Names no cluster, so that one render serves all that have the same values. */
function cniOperator(cluster: Cluster, home: string): Manifest {
  const { base: release, values } = cluster;
  const namespace = namespaceOf(cluster);
  const own = ['global', 'cni'].map((key) => [key, fieldAt(values, key) ?? {}] as const);
  const isGke = textAt(values, 'global', 'platform') === 'gke';
  const quotas = isGke ? { cni: { resourceQuotas: { enabled: false } } } : {};
  return istioOperator('cni', {
    profile: 'empty',
    components: { cni: { enabled: true, ...(namespace === undefined ? {} : { namespace }) } },
    values: operatorValues(
      { release, namespace: home },
      mergeValues(quotas, Object.fromEntries(own)),
      {},
    ),
  });
}
