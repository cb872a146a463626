import { isIP } from 'node:net';
import type { Manifest } from '../lib/cluster/object.ts';
import { clusterNamed, controlPlaneOf, gatewayNamed } from '../lib/mesh/topology/relations.ts';
import type { Cluster, Gateway, Topology, Values } from '../lib/mesh/topology/topology.ts';
import { StepRefusal } from '../lib/steps/step-refusal.ts';
import { step, type After, type Plan, type Step, type StepId } from '../lib/steps/step.ts';
import { afterBase, isBase } from './base.ts';
import { afterControlPlaneExposed } from './expose-control-plane.ts';
import { afterGateway, gatewayAddress } from './gateway-address.ts';
import { afterNamespace } from './namespace.ts';
import { istioOperator, operatorValues, tagOf, withoutOwningResource } from './operator.ts';
import { subjectOf, type RevisionIn } from './revision.ts';

/** "Configure cluster2 as a remote": profile remote, pointed at the east-west gateway of its primary. */
export const remote: Plan = {
  name: 'remote',
  guide:
    'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#configure-cluster2-as-a-remote',
  steps: (topology) =>
    remotesIn(topology).map(({ gateway, ...place }) =>
      remoteStep(topology, place, gatewayNamed(topology, gateway)),
    ),
};

/** Every revision that a cluster uses through a gateway. */
function remotesIn(topology: Topology): readonly (RevisionIn & { readonly gateway: string })[] {
  return topology.memberships.flatMap(({ cluster, controlPlane, revisions, reach }) =>
    reach.kind === 'gateway'
      ? revisions.map((revision) => ({
          cluster,
          controlPlane: controlPlaneOf(topology, controlPlane),
          revision,
          gateway: reach.gateway,
        }))
      : [],
  );
}

/** What waits until this cluster is a remote; nothing where it is none. */
export function afterRemote(topology: Topology, cluster: string, reason: string): readonly After[] {
  return remotesIn(topology)
    .filter((place) => place.cluster === cluster)
    .map((place) => ({ step: idOf(topology, place), reason }));
}

function remoteStep(topology: Topology, place: RevisionIn, gateway: Gateway): Step {
  const { cluster, controlPlane, revision } = place;
  const { host, namespace } = controlPlane;
  const written = gateway.address;
  const live = gatewayAddress(topology, gateway);
  return step({
    id: idOf(topology, place),
    title: `Configure ${cluster} as a remote`,
    after: [
      afterNamespace(topology, cluster, namespace),
      afterBase(cluster, "its webhook and its rights belong to Istio's types and account"),
      afterControlPlaneExposed(
        topology,
        { cluster: host, controlPlane, revision },
        `from here on Pods of ${cluster} start only with the help of istiod of ${host}`,
      ),
      ...(written === undefined
        ? []
        : [afterGateway(gateway, `${written} leads to istiod through this gateway`)]),
    ],
    needs: written === undefined ? [live] : [],
    desired: (known) => [
      {
        kind: 'istioctl',
        operator: remoteOperator(topology, place, written ?? ipAddress(known(live), gateway)),
        copied,
        adjust: (objects) =>
          withoutOwningResource(
            objects.filter((object) => !isBase(object) && tagOf(object) === undefined),
          ),
      },
    ],
  });
}

/** Which remote it is, and where its istiod is reached: a fact, so that it changes even in a mesh of one remote. */
const copied = [
  ['metadata', 'name'],
  ['spec', 'values', 'istiodRemote', 'injectionPath'],
  ['spec', 'values', 'global', 'remotePilotAddress'],
];

function idOf(topology: Topology, place: RevisionIn): StepId {
  return `${place.cluster}/remote${subjectOf(topology, place)}`;
}

/** A hostname must be known before istiod starts, because its certificate must carry it. */
function ipAddress(address: string, { cluster }: Gateway): string {
  if (isIP(address) !== 0) return address;
  throw new StepRefusal(
    'E-GATEWAY-HOSTNAME',
    `the load balancer of ${cluster} gave its east-west gateway a hostname, ${address}, and istiod has no certificate for it`,
    `write it into mesh.yaml: clusters.${cluster}.eastWestGateway.address: ${address}`,
  );
}

/** The guide's cluster2.yaml. */
function remoteOperator(
  topology: Topology,
  { cluster: name, controlPlane: { namespace, revisions }, revision }: RevisionIn,
  address: string,
): Manifest {
  const cluster = clusterNamed(topology, name);
  const release = revisions.find((candidate) => candidate.name === revision)?.release;
  return istioOperator(name, {
    profile: 'remote',
    ...(revision === 'default' ? {} : { revision }),
    values: operatorValues({ release: release ?? cluster.base, namespace }, cluster.values, {
      istiodRemote: injection(cluster, address),
      global: { remotePilotAddress: address },
    }),
  });
}

/**
 * With a hostname Service istiod becomes an ExternalName, which API servers do not call webhooks through: they get a URL
 * (istio/istio#45014).
 */
function injection(cluster: Cluster, address: string): Values {
  const path = `/inject/cluster/${cluster.name}/net/${cluster.network}`;
  return isIP(address) === 0
    ? { injectionURL: `https://${address}:15017${path}` }
    : { injectionPath: path };
}
