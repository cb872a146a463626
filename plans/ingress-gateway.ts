import type { Topology } from '../lib/mesh/topology/topology.ts';
import type { Plan, Step } from '../lib/steps/step.ts';
import { primaries, type Primary } from './clusters.ts';
import { injectionAnswers } from './injection.ts';
import { afterLoadBalancer } from './load-balancer.ts';
import { afterNamespace } from './namespace.ts';
import { componentOf, withoutOwningResource } from './operator.ts';
import { afterPrimary, primaryOperator } from './primary.ts';

/** The ingress gateway of the default profile, which the guide's `istioctl install` of cluster1 brings along. */
export const ingressGateway: Plan = {
  name: 'ingress-gateway',
  guide:
    'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#configure-cluster1-as-a-primary',
  steps: (topology) =>
    primaries(topology)
      .filter(({ role }) => role.ingressGateway)
      .map((cluster) => ingressGatewayStep(topology, cluster)),
};

function ingressGatewayStep(topology: Topology, cluster: Primary): Step {
  return {
    id: `${cluster.name}/ingress-gateway`,
    title: `Install the ingress gateway in ${cluster.name}`,
    cluster: cluster.name,
    after: [
      afterNamespace(topology, cluster),
      ...afterLoadBalancer(cluster),
      afterPrimary(cluster, 'its proxy starts with the certificates of istiod'),
    ],
    needs: [],
    provides: [],
    gates: [injectionAnswers(topology, cluster)],
    recreations: [],
    desired: () => [
      {
        kind: 'istioctl',
        operator: primaryOperator(topology, cluster),
        adjust: (objects) =>
          withoutOwningResource(
            objects.filter((object) => componentOf(object) === 'IngressGateways'),
          ),
      },
    ],
  };
}
