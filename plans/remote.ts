import { isIP } from 'node:net';
import type { Manifest } from '../lib/cluster/object.ts';
import { listAt, recordsAt, textAt } from '../lib/json.ts';
import { clusterNamed, controlPlaneOf, gatewayNamed } from '../lib/mesh/topology/relations.ts';
import type { Cluster, Gateway, Topology, Values } from '../lib/mesh/topology/topology.ts';
import { StepRefusal } from '../lib/steps/step-refusal.ts';
import {
  step,
  type After,
  type Heed,
  type Plan,
  type Step,
  type StepId,
} from '../lib/steps/step.ts';
import { afterBase, isBase } from './base.ts';
import { afterControlPlaneExposed } from './expose-control-plane.ts';
import { afterGateway, gatewayAddresses, writtenAddresses } from './gateway-address.ts';
import { injectorsOf } from './injection.ts';
import { afterNamespace } from './namespace.ts';
import { istioOperator, operatorValues, tagOf, withoutOwningResource } from './operator.ts';
import {
  afterDefaultTag,
  isDeactivated,
  releaseOf,
  revisioned,
  subjectOf,
  tagsOf,
  type RevisionIn,
} from './revision.ts';
import { withoutPods } from './istiod-service.ts';
import { keptBeside, versioned } from './unrendered.ts';

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
export function remotesIn(
  topology: Topology,
): readonly (RevisionIn & { readonly gateway: string })[] {
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

/**
 * What waits until this cluster is a remote; nothing where it is none. A revision that injects nothing any more is not waited for: it waits
 * itself until another one does, and that one may wait for this.
 */
export function afterRemote(topology: Topology, cluster: string, reason: string): readonly After[] {
  const memberships = topology.memberships.filter((membership) => membership.cluster === cluster);
  return remotesIn({ ...topology, memberships })
    .filter((place) => !isDeactivated(topology, place))
    .map((place) => afterRemoteOf(topology, place, reason));
}

function remoteStep(topology: Topology, place: RevisionIn, gateway: Gateway): Step {
  const { cluster, controlPlane, revision } = place;
  const { host, namespace } = controlPlane;
  const written = writtenAddresses(gateway);
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
      ...written
        .slice(0, 1)
        .map((address) => afterGateway(gateway, `${address} leads to istiod through this gateway`)),
      ...afterDefaultTag(topology, place),
    ],
    ...(isDeactivated(topology, place) ? {} : keptBeside(topology, versioned(place))),
    recreations: [withoutPods(place)],
    ...remoteObjects(topology, { ...place, gateway }, (objects) =>
      injectorsOf(
        topology,
        place,
        objects.filter((object) => !isBase(object) && tagOf(object) === undefined),
      ),
    ),
  });
}

/** Some of the objects by which a cluster is a remote, and what they need: the address of the gateway that leads to its istiod. */
export function remoteObjects(
  topology: Topology,
  { gateway, ...place }: RevisionIn & { readonly gateway: Gateway },
  pick: (objects: readonly Manifest[]) => readonly Manifest[],
): Pick<Step, 'needs' | 'heeds' | 'desired'> {
  const written = writtenAddresses(gateway);
  const live = gatewayAddresses(topology, gateway);
  const used = addressInUse(place);
  return {
    needs: written.length === 0 ? [live] : [],
    heeds: written.length === 1 ? [] : [used],
    desired: (known, heeded) => [
      {
        kind: 'istioctl',
        version: releaseOf(place).version,
        operator: remoteOperator(
          topology,
          place,
          addressOf(gateway, {
            listed: () => known(live),
            used: () => heeded(used),
          }),
        ),
        copied,
        adjust: (objects) =>
          withoutOwningResource(pick(objects)).map((object) => throughPorts(object, gateway)),
      },
    ],
  };
}

/** Istio's chart knows only the usual ports (remote-istiod-endpointslices.yaml). */
function throughPorts(object: Manifest, { controlPlanePorts }: Gateway): Manifest {
  if (object.kind !== 'EndpointSlice') return object;
  const { discovery, webhook } = controlPlanePorts;
  const written = new Map<unknown, number>([
    ['tcp-istiod', discovery],
    ['tcp-webhook', webhook],
  ]);
  const ports = recordsAt(object, 'ports').map((one) => ({
    ...one,
    port: written.get(one['name']) ?? one['port'],
  }));
  return { ...object, ports };
}

/** What waits until a cluster is a remote of this revision. */
export function afterRemoteOf(topology: Topology, place: RevisionIn, reason: string): After {
  return { step: idOf(topology, place), reason };
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

/** Where Service istiod of a remote leads to now (chart istio-discovery, remote-istiod-endpointslices.yaml). */
function addressInUse({
  cluster,
  controlPlane: { namespace },
  revision,
}: RevisionIn): Heed<string> {
  const name = revisioned('istiod', revision);
  return {
    id: `${cluster}/address-in-use/${namespace}.${revision}`,
    cluster,
    object: { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', namespace, name },
    read: (live) => textAt(live, 'endpoints', 0, 'addresses', 0),
  };
}

/** What tells which of several addresses it is. */
interface Addresses {
  readonly listed: () => readonly string[];
  readonly used: () => string | undefined;
}

/**
 * The address in use for as long as it is still listed, so that neither another order nor a further address is a change. Otherwise the
 * first of those that are written, or of the family that the gateway prefers.
 */
function addressOf(gateway: Gateway, { listed, used }: Addresses): string {
  const [first, ...more] = writtenAddresses(gateway);
  if (first !== undefined && more.length === 0) return first;
  const all = first === undefined ? listed() : [first, ...more];
  const current = used();
  if (current !== undefined && all.includes(current)) return current;
  return first ?? ipAddress(all, gateway);
}

/** A hostname must be known before istiod starts, because its certificate must carry it. */
function ipAddress(listed: readonly string[], { cluster, settings }: Gateway): string {
  const preferred = listAt(settings.service, 'ipFamilies')[0] === 'IPv6' ? 6 : 4;
  const ips = listed.filter((address) => isIP(address) !== 0);
  const chosen = ips.find((address) => isIP(address) === preferred) ?? ips[0];
  if (chosen !== undefined) return chosen;
  const [hostname = ''] = listed;
  throw new StepRefusal(
    'E-GATEWAY-HOSTNAME',
    `the load balancer of ${cluster} gave its east-west gateway a hostname, ${hostname}, and istiod has no certificate for it`,
    `write it into mesh.yaml: clusters.${cluster}.eastWestGateway.address: ${hostname}`,
  );
}

/** The guide's cluster2.yaml. */
function remoteOperator(topology: Topology, place: RevisionIn, address: string): Manifest {
  const { cluster: name, controlPlane, revision } = place;
  const cluster = clusterNamed(topology, name);
  const tags = tagsOf(topology, place);
  const installation = { release: releaseOf(place), namespace: controlPlane.namespace };
  return istioOperator(name, {
    profile: 'remote',
    ...(revision === 'default' ? {} : { revision }),
    values: operatorValues(installation, cluster.values, {
      ...(tags.length === 0 ? {} : { revisionTags: tags }),
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
  const path = `/inject/cluster/${cluster.istioName}/net/${cluster.istioNetwork}`;
  return isIP(address) === 0
    ? { injectionURL: `https://${address}:15017${path}` }
    : { injectionPath: path };
}
