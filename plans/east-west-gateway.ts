import type { Manifest, ObjectRef } from '../lib/cluster/object.ts';
import type { Cluster, EastWestGateway, Topology } from '../lib/mesh/topology/topology.ts';
import type { After, Fact, Plan, Step, StepId } from '../lib/steps/step.ts';
import { primaries, type Primary } from './clusters.ts';
import { fieldAt, textAt } from '../lib/json.ts';
import { injectionAnswers } from './injection.ts';
import { afterLoadBalancer } from './load-balancer.ts';
import { afterNamespace } from './namespace.ts';
import { istioOperator, operatorValues, withoutOwningResource } from './operator.ts';
import { afterPrimary } from './primary.ts';

/** The IP address or hostname that the load balancer gave to the gateway (Kubernetes: Service `status.loadBalancer`). */
export function gatewayAddress(topology: Topology, cluster: Cluster): Fact<string> {
  return {
    name: `address of the east-west gateway of ${cluster.name}`,
    from: idOf(cluster),
    cluster: cluster.name,
    object: gatewayRef(topology, 'v1', 'Service'),
    path: '.status.loadBalancer.ingress[0]',
    read: addressOf,
    placeholder: '192.0.2.1',
    secret: false,
    timeout: 'loadBalancer',
  };
}

/** "Install the east-west gateway in cluster1": samples/multicluster/gen-eastwest-gateway.sh. */
export const eastWestGateway: Plan = {
  name: 'east-west-gateway',
  guide:
    'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#install-the-east-west-gateway-in-cluster1',
  steps: (topology) =>
    primaries(topology).flatMap((cluster) => {
      const gateway = cluster.role.eastWestGateway;
      return gateway === undefined ? [] : [gatewayStep(topology, cluster, gateway)];
    }),
};

export function afterEastWestGateway(cluster: Cluster, reason: string): After {
  return { step: idOf(cluster), reason };
}

function gatewayStep(topology: Topology, cluster: Primary, gateway: EastWestGateway): Step {
  return {
    id: idOf(cluster),
    title: `Install the east-west gateway in ${cluster.name}`,
    cluster: cluster.name,
    after: [
      afterNamespace(topology, cluster),
      ...afterLoadBalancer(cluster),
      afterPrimary(cluster, 'istiod injects the proxy into its Pods'),
    ],
    needs: [],
    provides: gateway.address === undefined ? [gatewayAddress(topology, cluster)] : [],
    gates: [injectionAnswers(topology, cluster)],
    desired: () => [
      {
        kind: 'istioctl',
        operator: gatewayOperator(topology, cluster, gateway),
        adjust: withoutOwningResource,
      },
    ],
    recreations: [],
  };
}

function idOf(cluster: Cluster): StepId {
  return `${cluster.name}/east-west-gateway`;
}

function gatewayRef(topology: Topology, apiVersion: string, kind: string): ObjectRef {
  return {
    apiVersion,
    kind,
    namespace: topology.istio.namespace,
    name: 'istio-eastwestgateway',
  };
}

function addressOf(service: Manifest): string | undefined {
  const ingress = fieldAt(service, 'status', 'loadBalancer', 'ingress', 0);
  return textAt(ingress, 'ip') ?? textAt(ingress, 'hostname');
}

function gatewayOperator(
  topology: Topology,
  cluster: Primary,
  { serviceAnnotations }: EastWestGateway,
): Manifest {
  const { network } = cluster;
  const global = fieldAt(cluster.values, 'global') ?? {};
  return istioOperator('eastwest', {
    profile: 'empty',
    components: {
      ingressGateways: [
        {
          name: 'istio-eastwestgateway',
          label: {
            istio: 'eastwestgateway',
            app: 'istio-eastwestgateway',
            'topology.istio.io/network': network,
          },
          enabled: true,
          k8s: {
            env: [{ name: 'ISTIO_META_REQUESTED_NETWORK_VIEW', value: network }],
            service: { ports },
            ...(Object.keys(serviceAnnotations).length === 0 ? {} : { serviceAnnotations }),
          },
        },
      ],
    },
    values: operatorValues(topology, { global }, ownValues(network)),
  });
}

const ports = [
  { name: 'status-port', port: 15021, targetPort: 15021 },
  { name: 'tls', port: 15443, targetPort: 15443 },
  { name: 'tls-istiod', port: 15012, targetPort: 15012 },
  { name: 'tls-webhook', port: 15017, targetPort: 15017 },
];

function ownValues(network: string) {
  return {
    gateways: { 'istio-ingressgateway': { injectionTemplate: 'gateway' } },
    global: { network },
  };
}
