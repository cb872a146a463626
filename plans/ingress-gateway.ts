import type { Manifest } from '../lib/cluster/object.ts';
import { controlPlaneOf, gatewaysOf, servedBy } from '../lib/mesh/topology/relations.ts';
import type { Gateway, Topology } from '../lib/mesh/topology/topology.ts';
import type { Path } from '../lib/render/alike.ts';
import type { Source } from '../lib/render/render.ts';
import type { Plan } from '../lib/steps/step.ts';
import { controlPlaneOperator, copiedInto } from './control-plane.ts';
import { copiedIntoGateway, gatewayOperator, gatewayRelease, gatewayStep } from './gateway.ts';
import { withSettings } from './gateway-settings.ts';
import { componentOf, withoutOwningResource } from './operator.ts';
import { markedIn } from './trust-mark.ts';

/** The ingress gateway of the default profile, which the guide's `istioctl install` of cluster1 brings along. */
export const ingressGateway: Plan = {
  name: 'ingress-gateway',
  guide:
    'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#configure-cluster1-as-a-primary',
  steps: (topology) =>
    gatewaysOf(topology, 'ingress').map((gateway) =>
      gatewayStep(topology, gateway, {
        // Nobody's fact: a load balancer that was not asked for is not waited for.
        provides: [],
        source: () => sourceOf(topology, gateway),
      }),
    ),
};

function sourceOf(topology: Topology, gateway: Gateway): Source {
  return {
    kind: 'istioctl',
    version: gatewayRelease(topology, gateway).version,
    ...renderOf(topology, gateway),
    adjust: (objects) =>
      markedIn(
        topology,
        gateway.cluster,
        withSettings(
          withoutOwningResource(
            objects.filter((object) => componentOf(object) === 'IngressGateways'),
          ),
          gateway.settings,
        ),
      ),
  };
}

/**
 * Beside an istiod the usual one is part of the default profile; any other is installed for itself, with the labels that the chart
 * `gateway` would give it.
 */
function renderOf(
  topology: Topology,
  gateway: Gateway,
): { readonly operator: Manifest; readonly copied: readonly Path[] } {
  const server = servedBy(topology, gateway.cluster);
  const isUsual = gateway.name === usualName;
  if (server?.reach.kind === 'local' && isUsual) {
    const { cluster, revision } = gateway;
    const place = {
      cluster,
      controlPlane: controlPlaneOf(topology, server.controlPlane),
      revision,
    };
    return { operator: controlPlaneOperator(topology, place), copied: copiedInto(topology) };
  }
  return {
    operator: gatewayOperator(topology, gateway, {
      labels: { app: gateway.name, istio: gateway.name.replace(/^istio-/, '') },
      env: [],
      ports,
    }),
    copied: copiedIntoGateway(topology),
  };
}

const usualName = 'istio-ingressgateway';

const ports = [
  { name: 'status-port', port: 15021, targetPort: 15021 },
  { name: 'http2', port: 80, targetPort: 8080 },
  { name: 'https', port: 443, targetPort: 8443 },
];
