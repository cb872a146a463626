import { isIP } from 'node:net';
import type { Manifest } from '../lib/cluster/object.ts';
import { listAt, textAt } from '../lib/json.ts';
import { mergeValues } from '../lib/mesh/topology/merge-values.ts';
import {
  clusterIdOf,
  clusterNamed,
  gatewaysOf,
  ledBy,
  leadersOf,
  servedFrom,
} from '../lib/mesh/topology/relations.ts';
import type { ControlPlane, Membership, Topology, Values } from '../lib/mesh/topology/topology.ts';
import type { Path } from '../lib/render/alike.ts';
import {
  step,
  type After,
  type Fact,
  type Plan,
  type Step,
  type StepId,
} from '../lib/steps/step.ts';
import { afterBase, isBase } from './base.ts';
import { madeForCni } from './cni.ts';
import { writtenAddresses } from './gateway-address.ts';
import { injectorsOf, injectorTrusted } from './injection.ts';
import { istiodHost } from './istiod-host.ts';
import { meshNetworks } from './mesh-networks.ts';
import { leadsElsewhere } from './istiod-service.ts';
import { afterNamespace } from './namespace.ts';
import {
  componentOf,
  istioOperator,
  operatorValues,
  tagOf,
  withoutOwningResource,
} from './operator.ts';
import { knownByTheirNames } from './renaming.ts';
import {
  afterDefaultTag,
  isDeactivated,
  meanings,
  releaseOf,
  subjectOf,
  tagsOf,
  type RevisionIn,
} from './revision.ts';
import { noKubeconfigLeft } from './leftover-kubeconfig.ts';
import { marked } from './trust-mark.ts';
import { keptBeside, versioned } from './unrendered.ts';
import { afterTrust, trustChecks, withTrust } from './trust.ts';

/** "Configure cluster1 as a primary": istiod with its rights and webhooks, one step for each revision. */
export const controlPlane: Plan = {
  name: 'control-plane',
  guide:
    'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#configure-cluster1-as-a-primary',
  steps: (topology) =>
    topology.controlPlanes.flatMap((controlPlane) =>
      revisionsOf(controlPlane).map((revision) => controlPlaneStep(topology, revision)),
    ),
};

/** The istiods of a control plane, in the cluster that they run in. */
export function revisionsOf(controlPlane: ControlPlane): readonly RevisionIn[] {
  return controlPlane.revisions.map(({ name }) => ({
    cluster: controlPlane.host,
    controlPlane,
    revision: name,
  }));
}

/** True once this istiod is up and has signed in at its own webhook. */
export function controlPlaneTrusted(topology: Topology, revision: RevisionIn): Fact<true> {
  return injectorTrusted(revision, idOf(topology, revision));
}

/** What waits for every istiod of the control plane. */
export function afterControlPlane(
  topology: Topology,
  controlPlane: ControlPlane,
  reason: string,
): readonly After[] {
  return revisionsOf(controlPlane).map((revision) => afterRevision(topology, revision, reason));
}

export function afterRevision(topology: Topology, revision: RevisionIn, reason: string): After {
  return { step: idOf(topology, revision), reason };
}

/**
 * The guide's cluster1.yaml. The ingress gateway and the tags are rendered from the very same operator, so that they cost no
 * second render.
 */
export function controlPlaneOperator(topology: Topology, place: RevisionIn): Manifest {
  const { controlPlane, revision } = place;
  const { host, namespace } = controlPlane;
  const meshConfig = meshConfigOf(topology, place);
  const release = releaseOf(place);
  const { values } = clusterNamed(topology, host);
  return istioOperator(host, {
    ...(revision === 'default' ? {} : { revision }),
    ...(Object.keys(meshConfig).length === 0 ? {} : { meshConfig }),
    ...(bringsIngressGateway(topology, place) ? {} : { components: withoutIngressGateway }),
    values: operatorValues(
      { release, namespace },
      values,
      [
        identity(topology, place),
        customHost(topology, controlPlane, values),
        madeForCni(topology, controlPlane),
        meshNetworks(topology, values),
      ].reduce(mergeValues),
    ),
  });
}

/**
 * istiod keeps its own Service in its cluster (pilot/pkg/model/cluster_local.go). A gateway leads to those of all revisions, and one that its istiod
 * takes for a Service of the whole mesh it would seek in every cluster, and at itself.
 */
function meshConfigOf(topology: Topology, place: RevisionIn): Values {
  const { controlPlane, revision } = place;
  const { meshConfig } = controlPlane;
  const others = revisionsOf(controlPlane).filter((other) => other.revision !== revision);
  if (others.length === 0 || servedFrom(topology, controlPlane).length === 0) return meshConfig;
  const hosts = others.map((other) => istiodHost(topology, other));
  const own = listAt(meshConfig, 'serviceSettings');
  return {
    ...meshConfig,
    serviceSettings: [...own, { settings: { clusterLocal: true }, hosts }],
  };
}

/** Where the operators of several primaries differ; a single one is rendered as it is. */
export function copiedInto({ controlPlanes }: Topology): readonly Path[] {
  if (controlPlanes.length === 1) return [];
  return [
    ['metadata', 'name'],
    ['spec', 'values', 'global', 'multiCluster', 'clusterName'],
    ['spec', 'values', 'global', 'network'],
  ];
}

const withoutIngressGateway = {
  ingressGateways: [{ name: 'istio-ingressgateway', enabled: false }],
};

/** The default profile has one ingress gateway, and of several revisions only the one that it belongs to may bring it. */
function bringsIngressGateway(topology: Topology, { cluster, revision }: RevisionIn): boolean {
  return gatewaysOf(topology, 'ingress', cluster).some((gateway) => gateway.revision === revision);
}

/** Must agree with what other clusters believe, so that nobody's values may change it. */
function identity(topology: Topology, place: RevisionIn): Values {
  const { controlPlane, revision } = place;
  const { config } = controlPlane;
  const tags = tagsOf(topology, place);
  const { default: meant } = meanings(topology, place);
  return {
    // As `istioctl install` does by its default tag: without it, config that carries no revision is not validated.
    defaultRevision: meant === revision ? revision : '',
    ...(revision === 'default' && tags.length === 0 ? {} : { revisionTags: tags }),
    global: {
      meshID: topology.name,
      multiCluster: { clusterName: clusterIdOf(topology, controlPlane) },
      network: clusterNamed(topology, config).istioNetwork,
      ...(ledBy(topology, controlPlane).length > 0 ? { externalIstiod: true } : {}),
    },
  };
}

function ownMembership(topology: Topology, { id, host }: ControlPlane): Membership | undefined {
  return leadersOf(topology, host).find(({ controlPlane }) => controlPlane === id);
}

/** API servers of remotes call the webhook under the gateway's hostname: istiod's certificate must carry it. */
function customHost(topology: Topology, controlPlane: ControlPlane, values: Values): Values {
  const written = gatewaysOf(topology, 'east-west', controlPlane.host)
    .flatMap(writtenAddresses)
    .filter((address) => isIP(address) === 0);
  if (written.length === 0) return {};
  const hosts = textAt(values, 'pilot', 'env', 'ISTIOD_CUSTOM_HOST')?.split(',') ?? [];
  return {
    pilot: { env: { ISTIOD_CUSTOM_HOST: [...new Set([...hosts, ...written])].join(',') } },
  };
}

function controlPlaneStep(topology: Topology, place: RevisionIn): Step {
  const { cluster, controlPlane } = place;
  return step({
    id: idOf(topology, place),
    title: `Configure ${cluster} as a primary`,
    after: [
      afterNamespace(topology, cluster, controlPlane.namespace),
      afterBase(cluster, "istiod reads Istio's types"),
      ...afterTrust(topology, controlPlane),
      ...afterDefaultTag(topology, place),
    ],
    checks: [
      ...trustChecks(topology, controlPlane),
      noKubeconfigLeft(controlPlane),
      knownByTheirNames(topology, controlPlane),
    ],
    succeeds: (left) =>
      leadsElsewhere(place, left)
        ? `${cluster} has an istiod of its own now, and its Pods would ask another one, too`
        : undefined,
    provides:
      ownMembership(topology, controlPlane) === undefined
        ? []
        : [controlPlaneTrusted(topology, place)],
    // Its webhook has to be switched off.
    ...(isDeactivated(topology, place) ? {} : keptBeside(topology, versioned(place))),
    desired: () => [
      {
        kind: 'istioctl',
        version: releaseOf(place).version,
        operator: controlPlaneOperator(topology, place),
        copied: copiedInto(topology),
        adjust: (objects) =>
          marked(
            topology,
            controlPlane.id,
            withTrust(
              topology,
              controlPlane,
              injectorsOf(topology, place, withoutOwningResource(objects.filter(isControlPlane))),
            ),
          ),
      },
    ],
  });
}

function isControlPlane(object: Manifest): boolean {
  return (
    componentOf(object) !== 'IngressGateways' && !isBase(object) && tagOf(object) === undefined
  );
}

function idOf(topology: Topology, place: RevisionIn): StepId {
  return `${place.cluster}/control-plane${subjectOf(topology, place)}`;
}
