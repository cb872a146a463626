import type { Manifest } from '../lib/cluster/object.ts';
import { fieldAt, isRecord } from '../lib/json.ts';
import { clusterNamed, controlPlaneOf, homeOf, servedBy } from '../lib/mesh/topology/relations.ts';
import type { Gateway, Release, Topology, Values } from '../lib/mesh/topology/topology.ts';
import type { Path } from '../lib/render/alike.ts';
import type { Source } from '../lib/render/render.ts';
import { step, type After, type Fact, type Step } from '../lib/steps/step.ts';
import { afterCni } from './cni.ts';
import { afterRevision } from './control-plane.ts';
import { gatewayStepId, wordsOf } from './gateway-address.ts';
import { injectionAnswers } from './injection.ts';
import { afterLoadBalancer } from './load-balancer.ts';
import { afterNamespace } from './namespace.ts';
import { istioOperator, operatorValues } from './operator.ts';
import { afterRemoteSecret } from './remote-secret.ts';
import { releaseOf } from './revision.ts';
import { keptBeside } from './unrendered.ts';

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
      ...afterInjection(topology, gateway),
    ],
    provides: own.provides,
    gates: [injectionAnswers(topology, gateway)],
    ...keptBeside(topology, {
      version: gatewayRelease(topology, gateway).version,
      revision: gateway.revision,
    }),
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
    readonly nodePort?: number;
  }[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

/** The operator of samples/multicluster/gen-eastwest-gateway.sh, for any gateway. */
export function gatewayOperator(
  topology: Topology,
  gateway: Gateway,
  { labels, ports, env }: GatewayShape,
): Manifest {
  const { cluster: name, revision } = gateway;
  const cluster = clusterNamed(topology, name);
  const place = {
    release: gatewayRelease(topology, gateway),
    namespace: homeOf(topology, name),
  };
  const wanted = {
    global: fieldAt(cluster.values, 'global') ?? {},
    gateways: valuesOf(gateway, cluster.values),
  };
  return istioOperator(gateway.name === 'istio-eastwestgateway' ? 'eastwest' : gateway.name, {
    profile: 'empty',
    ...(revision === 'default' ? {} : { revision }),
    components: {
      ingressGateways: [
        {
          name: gateway.name,
          label: labels,
          enabled: true,
          k8s: {
            ...(env.length === 0 ? {} : { env }),
            service: { ports },
          },
        },
      ],
    },
    values: operatorValues(place, wanted, injected(cluster.istioNetwork)),
  });
}

/**
 * What the values say of all gateways, and of ingress gateways what they say of `istio-ingressgateway`, as in an IstioOperator that has
 * several.
 */
function valuesOf({ kind }: Gateway, { gateways }: Values): Values {
  if (!isRecord(gateways)) return {};
  const { 'istio-ingressgateway': ingress, 'istio-egressgateway': _egress, ...all } = gateways;
  return kind === 'ingress' && isRecord(ingress)
    ? { ...all, 'istio-ingressgateway': ingress }
    : all;
}

/** That of the istiod that it belongs to. */
export function gatewayRelease(topology: Topology, { cluster, revision }: Gateway): Release {
  const server = servedBy(topology, cluster);
  if (server === undefined) return clusterNamed(topology, cluster).base;
  const controlPlane = controlPlaneOf(topology, server.controlPlane);
  return releaseOf({ cluster, controlPlane, revision });
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
function afterInjection(topology: Topology, { cluster, revision }: Gateway): readonly After[] {
  const server = servedBy(topology, cluster);
  if (server === undefined) return [];
  const controlPlane = controlPlaneOf(topology, server.controlPlane);
  return server.reach.kind === 'local'
    ? [
        afterRevision(
          topology,
          { cluster, controlPlane, revision },
          'istiod injects the proxy into its Pods',
        ),
      ]
    : [
        afterRemoteSecret(
          topology,
          { from: controlPlane.id, of: cluster },
          `from then on istiod of ${controlPlane.host} injects the proxy into its Pods`,
        ),
      ];
}
