import type { Manifest } from '../lib/cluster/object.ts';
import { fieldAt } from '../lib/json.ts';
import { clusterNamed, controlPlaneOf, homeOf, servedBy } from '../lib/mesh/topology/relations.ts';
import type { Gateway, Topology, Values } from '../lib/mesh/topology/topology.ts';
import type { Path } from '../lib/render/alike.ts';
import type { Source } from '../lib/render/render.ts';
import { step, type After, type Fact, type Step } from '../lib/steps/step.ts';
import { afterCni } from './cni.ts';
import { afterControlPlane } from './control-plane.ts';
import { gatewayStepId, wordsOf } from './gateway-address.ts';
import { injectionAnswers } from './injection.ts';
import { afterLoadBalancer } from './load-balancer.ts';
import { afterNamespace } from './namespace.ts';
import { istioOperator, operatorValues } from './operator.ts';
import { afterRemoteSecret } from './remote-secret.ts';

/** A step that installs a gateway: its Pods are injected by whoever serves the cluster. */
export function gatewayStep(
  topology: Topology,
  gateway: Gateway,
  own: { readonly source: () => Source; readonly provides: readonly Fact<unknown>[] },
): Step {
  const cluster = clusterNamed(topology, gateway.cluster);
  return step({
    id: gatewayStepId(gateway),
    title: `Install the ${wordsOf(gateway)} in ${cluster.name}`,
    after: [
      afterNamespace(topology, cluster.name, homeOf(topology, cluster.name)),
      ...afterLoadBalancer(cluster),
      ...afterCni(topology, cluster),
      ...afterInjection(topology, cluster.name),
    ],
    provides: own.provides,
    gates: [injectionAnswers(topology, cluster.name)],
    desired: () => [own.source()],
  });
}

/** What a gateway of its own is made of. */
export interface GatewayShape {
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly {
    readonly name: string;
    readonly port: number;
    readonly targetPort: number;
  }[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

/** The operator of samples/multicluster/gen-eastwest-gateway.sh, for any gateway. */
export function gatewayOperator(
  topology: Topology,
  { cluster: name, name: gateway }: Gateway,
  { labels, ports, env }: GatewayShape,
): Manifest {
  const cluster = clusterNamed(topology, name);
  const place = { release: cluster.base, namespace: homeOf(topology, name) };
  const global = fieldAt(cluster.values, 'global') ?? {};
  return istioOperator(gateway === 'istio-eastwestgateway' ? 'eastwest' : gateway, {
    profile: 'empty',
    components: {
      ingressGateways: [
        {
          name: gateway,
          label: labels,
          enabled: true,
          k8s: {
            ...(env.length === 0 ? {} : { env }),
            service: { ports },
          },
        },
      ],
    },
    values: operatorValues(place, { global }, injected(cluster.istioNetwork)),
  });
}

/** Where the operators of gateways differ that are alike but for their network; in a single network they do not. */
export function copiedIntoGateway({ clusters }: Topology): readonly Path[] {
  if (new Set(clusters.map(({ network }) => network)).size === 1) return [];
  return [
    ['spec', 'components', 'ingressGateways', 0, 'label', 'topology.istio.io/network'],
    ['spec', 'components', 'ingressGateways', 0, 'k8s', 'env', 0, 'value'],
    ['spec', 'values', 'global', 'network'],
  ];
}

function injected(network: string): Values {
  return {
    gateways: { 'istio-ingressgateway': { injectionTemplate: 'gateway' } },
    global: { network },
  };
}

/** In a remote the webhook answers once the istiod that serves it has read its remote secret. */
function afterInjection(topology: Topology, cluster: string): readonly After[] {
  const server = servedBy(topology, cluster);
  if (server === undefined) return [];
  const controlPlane = controlPlaneOf(topology, server.controlPlane);
  return server.reach.kind === 'local'
    ? afterControlPlane(topology, controlPlane, 'istiod injects the proxy into its Pods')
    : [
        afterRemoteSecret(
          topology,
          { from: controlPlane.id, of: cluster },
          `from then on istiod of ${controlPlane.host} injects the proxy into its Pods`,
        ),
      ];
}
