import { clusterNamed, gatewaysOf } from '../lib/mesh/topology/relations.ts';
import type { Gateway, Topology } from '../lib/mesh/topology/topology.ts';
import type { Plan, Step } from '../lib/steps/step.ts';
import { gatewayAddresses } from './gateway-address.ts';
import { copiedIntoGateway, gatewayOperator, gatewayRelease, gatewayStep } from './gateway.ts';
import { withSettings } from './gateway-settings.ts';
import { withoutOwningResource } from './operator.ts';
import { markedIn } from './trust-mark.ts';

/** "Install the east-west gateway in cluster1": samples/multicluster/gen-eastwest-gateway.sh. */
export const eastWestGateway: Plan = {
  name: 'east-west-gateway',
  guide:
    'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#install-the-east-west-gateway-in-cluster1',
  steps: (topology) =>
    gatewaysOf(topology, 'east-west').map((gateway) => eastWestGatewayStep(topology, gateway)),
};

function eastWestGatewayStep(topology: Topology, gateway: Gateway): Step {
  const { istioNetwork: network } = clusterNamed(topology, gateway.cluster);
  return gatewayStep(topology, gateway, {
    provides: isGivenAnAddress(gateway) ? [gatewayAddresses(topology, gateway)] : [],
    source: () => ({
      kind: 'istioctl',
      version: gatewayRelease(topology, gateway).version,
      operator: gatewayOperator(topology, gateway, {
        labels: {
          istio: 'eastwestgateway',
          app: gateway.name,
          'topology.istio.io/network': network,
        },
        env: [{ name: 'ISTIO_META_REQUESTED_NETWORK_VIEW', value: network }],
        ports,
      }),
      copied: copiedIntoGateway(topology),
      adjust: (objects) =>
        markedIn(
          topology,
          gateway.cluster,
          withSettings(withoutOwningResource(objects), gateway.settings),
        ),
    }),
  });
}

/** A load balancer will tell its address; otherwise nobody may ever. */
function isGivenAnAddress({ address, settings }: Gateway): boolean {
  return address === undefined && (settings.service['type'] ?? 'LoadBalancer') === 'LoadBalancer';
}

const ports = [
  { name: 'status-port', port: 15021, targetPort: 15021 },
  { name: 'tls', port: 15443, targetPort: 15443 },
  { name: 'tls-istiod', port: 15012, targetPort: 15012 },
  { name: 'tls-webhook', port: 15017, targetPort: 15017 },
];
