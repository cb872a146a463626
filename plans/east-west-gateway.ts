import type { Manifest } from '../lib/cluster/object.ts';
import { clusterNamed, gatewaysOf } from '../lib/mesh/topology/relations.ts';
import type { Gateway, Topology } from '../lib/mesh/topology/topology.ts';
import type { Plan, Step } from '../lib/steps/step.ts';
import { gatewayAddresses } from './gateway-address.ts';
import {
  copiedIntoGateway,
  gatewayOperator,
  gatewayRelease,
  type GatewayShape,
  gatewayStep,
} from './gateway.ts';
import { withSettings } from './gateway-settings.ts';
import { isWrittenEntrance } from './mesh-networks.ts';
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
          [networkLabel]: network,
        },
        env: [{ name: 'ISTIO_META_REQUESTED_NETWORK_VIEW', value: network }],
        ports: portsOf(gateway),
      }),
      copied: copiedIntoGateway(topology),
      adjust: (objects) =>
        markedIn(
          topology,
          gateway.cluster,
          withSettings(
            withoutOwningResource(objects).map((object) => labelled(object, gateway)),
            gateway.settings,
          ),
        ),
    }),
  });
}

/** A load balancer will tell its address; otherwise nobody may ever. */
function isGivenAnAddress({ addresses, settings }: Gateway): boolean {
  return addresses === 'live' && typeOf(settings) === 'LoadBalancer';
}

function typeOf({ service }: Gateway['settings']): unknown {
  return service['type'] ?? 'LoadBalancer';
}

/** By this label istiod would also use what a load balancer gives the Service, where other addresses are written. */
function labelled(object: Manifest, gateway: Gateway): Manifest {
  if (object.kind !== 'Service' || !isWrittenEntrance(gateway)) return object;
  const { [networkLabel]: _not, ...labels } = object.metadata.labels ?? {};
  return { ...object, metadata: { ...object.metadata, labels } };
}

const networkLabel = 'topology.istio.io/network';

/** A port that is written is also that of the Nodes, where these are what leads to the gateway. */
function portsOf({ port, controlPlanePorts, settings }: Gateway): GatewayShape['ports'] {
  if (typeOf(settings) !== 'NodePort') return ports;
  const { discovery, webhook } = controlPlanePorts;
  const written = new Map(
    Object.entries({ tls: port, 'tls-istiod': discovery, 'tls-webhook': webhook }),
  );
  return ports.map((one) => {
    const nodePort = written.get(one.name);
    return nodePort === undefined || nodePort === one.port ? one : { ...one, nodePort };
  });
}

const ports = [
  { name: 'status-port', port: 15021, targetPort: 15021 },
  { name: 'tls', port: 15443, targetPort: 15443 },
  { name: 'tls-istiod', port: 15012, targetPort: 15012 },
  { name: 'tls-webhook', port: 15017, targetPort: 15017 },
];
