import { isIP } from 'node:net';
import type { Manifest } from '../lib/cluster/object.ts';
import type { Cluster, Topology, Values } from '../lib/mesh/topology/topology.ts';
import type { After, Fact, Plan, Step, StepId } from '../lib/steps/step.ts';
import { primaries, type Primary } from './clusters.ts';
import { textAt } from '../lib/json.ts';
import { injectorTrusted } from './injection.ts';
import { afterNamespace } from './namespace.ts';
import {
  componentOf,
  istioOperator,
  mergeValues,
  operatorValues,
  withoutOwningResource,
} from './operator.ts';

/** "Configure cluster1 as a primary": istiod with all that it needs, but no gateway. */
export const primary: Plan = {
  name: 'primary',
  guide:
    'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#configure-cluster1-as-a-primary',
  steps: (topology) => primaries(topology).map((cluster) => primaryStep(topology, cluster)),
};

/** True once istiod of this primary is up and has signed in at its own webhook. */
export function primaryTrusted(topology: Topology, cluster: Cluster): Fact<true> {
  return injectorTrusted(topology, cluster, idOf(cluster));
}

export function afterPrimary(cluster: Cluster, reason: string): After {
  return { step: idOf(cluster), reason };
}

/** The guide's cluster1.yaml. The ingress gateway is rendered from the very same operator, so that it costs no second render. */
export function primaryOperator(topology: Topology, cluster: Primary): Manifest {
  const { meshConfig } = topology.istio;
  return istioOperator(cluster.name, {
    ...(Object.keys(meshConfig).length === 0 ? {} : { meshConfig }),
    ...(cluster.role.ingressGateway ? {} : { components: withoutIngressGateway }),
    values: operatorValues(
      topology,
      cluster.values,
      mergeValues(identity(topology, cluster), customHost(cluster)),
    ),
  });
}

const withoutIngressGateway = {
  ingressGateways: [{ name: 'istio-ingressgateway', enabled: false }],
};

/** Must agree with what other clusters believe, so that nobody's values may change it. */
function identity(topology: Topology, cluster: Primary): Values {
  return {
    // As `istioctl install` does by its default tag: without it, config that carries no revision is not validated.
    defaultRevision: 'default',
    global: {
      meshID: topology.name,
      multiCluster: { clusterName: cluster.name },
      network: cluster.network,
      ...(cluster.role.remotes.length > 0 ? { externalIstiod: true } : {}),
    },
  };
}

/** API servers of remotes call the webhook under the gateway's hostname: istiod's certificate must carry it. */
function customHost(cluster: Primary): Values {
  const address = cluster.role.eastWestGateway?.address;
  if (address === undefined || isIP(address) !== 0) return {};
  const hosts = textAt(cluster.values, 'pilot', 'env', 'ISTIOD_CUSTOM_HOST')?.split(',') ?? [];
  return {
    pilot: { env: { ISTIOD_CUSTOM_HOST: [...new Set([...hosts, address])].join(',') } },
  };
}

function primaryStep(topology: Topology, cluster: Primary): Step {
  return {
    id: idOf(cluster),
    title: `Configure ${cluster.name} as a primary`,
    cluster: cluster.name,
    after: [afterNamespace(topology, cluster)],
    needs: [],
    provides: [primaryTrusted(topology, cluster)],
    gates: [],
    recreations: [],
    desired: () => [
      {
        kind: 'istioctl',
        operator: primaryOperator(topology, cluster),
        adjust: (objects) =>
          withoutOwningResource(
            objects.filter((object) => componentOf(object) !== 'IngressGateways'),
          ),
      },
    ],
  };
}

function idOf(cluster: Cluster): StepId {
  return `${cluster.name}/primary`;
}
