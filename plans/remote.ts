import { isIP } from 'node:net';
import type { Manifest } from '../lib/cluster/object.ts';
import type { Cluster, Topology, Values } from '../lib/mesh/topology/topology.ts';
import { StepRefusal } from '../lib/steps/step-refusal.ts';
import type { After, Plan, Step, StepId } from '../lib/steps/step.ts';
import { type Primary, primaryOf, type Remote, remotes } from './clusters.ts';
import { afterEastWestGateway, gatewayAddress } from './east-west-gateway.ts';
import { afterControlPlaneExposed } from './expose-control-plane.ts';
import { afterNamespace } from './namespace.ts';
import { istioOperator, operatorValues, withoutOwningResource } from './operator.ts';

/** "Configure cluster2 as a remote": profile remote, pointed at the east-west gateway of its primary. */
export const remote: Plan = {
  name: 'remote',
  guide:
    'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#configure-cluster2-as-a-remote',
  steps: (topology) =>
    remotes(topology).map((cluster) => remoteStep(topology, cluster, primaryOf(topology, cluster))),
};

export function afterRemote(cluster: Cluster, reason: string): After {
  return { step: idOf(cluster), reason };
}

function remoteStep(topology: Topology, cluster: Remote, primary: Primary): Step {
  const written = primary.role.eastWestGateway?.address;
  const live = gatewayAddress(topology, primary);
  return {
    id: idOf(cluster),
    title: `Configure ${cluster.name} as a remote`,
    cluster: cluster.name,
    after: [
      afterNamespace(topology, cluster),
      afterControlPlaneExposed(
        primary,
        `from here on Pods of ${cluster.name} start only with the help of istiod of ${primary.name}`,
      ),
      ...(written === undefined
        ? []
        : [afterEastWestGateway(primary, `${written} leads to istiod through this gateway`)]),
    ],
    needs: written === undefined ? [live] : [],
    provides: [],
    gates: [],
    recreations: [],
    desired: (known) => {
      const address = written ?? ipAddress(known(live), primary);
      return [
        {
          kind: 'istioctl',
          operator: remoteOperator(topology, cluster, address),
          adjust: withoutOwningResource,
        },
      ];
    },
  };
}

function idOf(cluster: Cluster): StepId {
  return `${cluster.name}/remote`;
}

/** A hostname must be known before istiod starts, because its certificate must carry it. */
function ipAddress(address: string, primary: Primary): string {
  if (isIP(address) !== 0) return address;
  throw new StepRefusal(
    'E-GATEWAY-HOSTNAME',
    `the load balancer of ${primary.name} gave its east-west gateway a hostname, ${address}, and istiod has no certificate for it`,
    `write it into mesh.yaml: clusters.${primary.name}.eastWestGateway.address: ${address}`,
  );
}

/** The guide's cluster2.yaml. */
function remoteOperator(topology: Topology, cluster: Remote, address: string): Manifest {
  return istioOperator(cluster.name, {
    profile: 'remote',
    values: operatorValues(topology, cluster.values, {
      istiodRemote: injection(cluster, address),
      global: { remotePilotAddress: address },
    }),
  });
}

/**
 * With a hostname Service istiod becomes an ExternalName, which API servers do not call webhooks through: they get a URL
 * (istio/istio#45014).
 */
function injection(cluster: Remote, address: string): Values {
  const path = `/inject/cluster/${cluster.name}/net/${cluster.network}`;
  return isIP(address) === 0
    ? { injectionURL: `https://${address}:15017${path}` }
    : { injectionPath: path };
}
