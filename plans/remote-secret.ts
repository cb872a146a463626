import type { Manifest, ObjectRef } from '../lib/cluster/object.ts';
import {
  clusterIdOf,
  clusterNamed,
  controlPlaneOf,
  homeOf,
  leadersOf,
} from '../lib/mesh/topology/relations.ts';
import type {
  Cluster,
  ControlPlane,
  Membership,
  Sight,
  Topology,
} from '../lib/mesh/topology/topology.ts';
import { StepRefusal } from '../lib/steps/step-refusal.ts';
import {
  step,
  type After,
  type Fact,
  type Plan,
  type Step,
  type StepId,
} from '../lib/steps/step.ts';
import { afterControlPlane } from './control-plane.ts';
import { injectorTrusted } from './injection.ts';
import { baseId } from './base.ts';
import { kubeconfigOf } from './kubeconfig.ts';
import { type Attachment, lateAnnotation } from './late-annotation.ts';
import { afterNamespace, namespaceRef } from './namespace.ts';
import { isChanging } from './new-tokens.ts';
import { formerName } from './renaming.ts';
import {
  apiAuthority,
  type ReaderToken,
  readerToken,
  readerTokenId,
  tokenAccount,
} from './reader-token.ts';
import { requestedToken } from './requested-token.ts';
import { revisioned } from './revision.ts';

/** "Attach cluster2 as a remote cluster of cluster1", "Enable endpoint discovery": the Secret of `istioctl create-remote-secret`. */
export const remoteSecret: Plan = {
  name: 'remote-secret',
  guide:
    'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#attach-cluster2-as-a-remote-cluster-of-cluster1',
  steps: (topology) => topology.sights.map((sight) => remoteSecretStep(topology, sight)),
};

export function afterRemoteSecret(topology: Topology, sight: Sight, reason: string): After {
  return { step: idOf(topology, sight), reason };
}

/** Is this a step by which tokens get from these clusters to those who read them? */
export function isAboutTokens(
  topology: Topology,
  clusters: readonly string[],
): (id: StepId) => boolean {
  const own = new Set<StepId>([
    ...clusters.map(readerTokenId),
    ...clusters.filter((name) => isChanging(topology, name, 'anew')).map(baseId),
    ...topology.sights
      .filter(({ of }) => clusters.includes(of))
      .map((sight) => idOf(topology, sight)),
  ]);
  return (id) => own.has(id);
}

/** True once the istiods that serve the seen cluster from this control plane have taken it over: its Pods can be injected. */
export function remoteTrusted(topology: Topology, sight: Sight): readonly Fact<true>[] {
  const membership = leadershipOf(topology, sight);
  if (membership?.reach.kind !== 'gateway') return [];
  const controlPlane = controlPlaneOf(topology, sight.from);
  return membership.revisions.map((revision) =>
    injectorTrusted({ cluster: sight.of, controlPlane, revision }, idOf(topology, sight)),
  );
}

function remoteSecretStep(topology: Topology, sight: Sight): Step {
  const controlPlane = controlPlaneOf(topology, sight.from);
  const { host, namespace } = controlPlane;
  const cluster = clusterNamed(topology, sight.of);
  const token = readerToken(topology, cluster.name);
  const authority = apiAuthority(topology, cluster.name);
  const isRequested = cluster.readerToken === 'request';
  const leads = leadershipOf(topology, sight) !== undefined;
  const trusted = remoteTrusted(topology, sight);
  return step({
    id: idOf(topology, sight),
    title: leads
      ? `Attach ${cluster.name} as a remote cluster of ${host}`
      : `Enable endpoint discovery of ${cluster.name} in ${host}`,
    after: [
      afterNamespace(topology, host, namespace),
      ...(leads
        ? [
            {
              ...afterNamespace(topology, cluster.name, namespace),
              reason: `istiod of ${host} reads controlPlaneClusters once, when it first sees the remote secret`,
            },
          ]
        : []),
      ...afterControlPlane(topology, controlPlane, 'its istiod reads the remote secret'),
    ],
    needs: [isRequested ? authority : token],
    provides: trusted,
    desired: (known) =>
      isRequested
        ? []
        : [{ kind: 'objects', objects: [secretOf(controlPlane, cluster, known(token))] }],
    minted: isRequested
      ? [
          requestedToken({
            host,
            secret: secretRef(controlPlane, cluster),
            key: cluster.istioName,
            of: cluster.name,
            account: tokenAccount(topology, cluster.name),
            authority,
            secretOf: (made) => secretOf(controlPlane, cluster, made),
          }),
        ]
      : [],
    succeeds: (left) => formerName(left, { topology, cluster, namespace }),
    recreations: attachmentsOf(topology, sight).map(lateAnnotation),
  });
}

/** What istiod must find in this order to lead the cluster that it sees; one for each revision. */
export function attachmentsOf(topology: Topology, sight: Sight): readonly Attachment[] {
  const controlPlane = controlPlaneOf(topology, sight.from);
  const cluster = clusterNamed(topology, sight.of);
  const { namespace, revisions } = controlPlane;
  const isPrimary = topology.controlPlanes.some(({ host }) => host === cluster.name);
  const names = new Set(['default', ...revisions.map(({ name }) => name)]);
  const formerConfigs = [...names].map((revision) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace,
    name: revisioned('istio', revision),
  }));
  return remoteTrusted(topology, sight).map(({ object }) => ({
    namespace: namespaceRef(namespace),
    remote: cluster.name,
    primary: controlPlane.host,
    primaryId: clusterIdOf(topology, controlPlane),
    secret: secretRef(controlPlane, cluster),
    injector: object,
    formerConfigs: isPrimary ? [] : formerConfigs,
  }));
}

/** How the control plane may lead the cluster that it sees; undefined when it only looks for endpoints there. */
function leadershipOf(topology: Topology, { from, of }: Sight): Membership | undefined {
  return leadersOf(topology, of).find(({ controlPlane }) => controlPlane === from);
}

function idOf(topology: Topology, { from, of }: Sight): StepId {
  const { host, namespace } = controlPlaneOf(topology, from);
  const place = namespace === homeOf(topology, host) ? '' : `${namespace}.`;
  return `${host}/remote-secret/${place}${of}`;
}

export function secretRef(
  { namespace }: ControlPlane,
  cluster: Cluster,
): ObjectRef & { readonly namespace: string } {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    namespace,
    name: `istio-remote-secret-${isLabel(cluster.istioName) ? cluster.istioName : cluster.name}`,
  };
}

/** Of the names that Istio can have for a cluster, the ones that `istioctl create-remote-secret` takes (RFC 1123). */
function isLabel(name: string): boolean {
  return /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name);
}

function secretOf(controlPlane: ControlPlane, cluster: Cluster, token: ReaderToken): Manifest {
  const { apiVersion, kind, namespace, name } = secretRef(controlPlane, cluster);
  const { istioName, tlsServerName, certificateAuthority: known } = cluster;
  const server = serverOf(controlPlane, cluster);
  const authority = known === undefined ? {} : { certificateAuthority: base64(known) };
  const kubeconfig = kubeconfigOf({
    cluster: istioName,
    server,
    tlsServerName,
    ...token,
    ...authority,
  });
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      labels: { 'istio/multiCluster': 'true' },
      annotations: { 'networking.istio.io/cluster': istioName },
    },
    type: 'Opaque',
    data: { [istioName]: base64(kubeconfig) },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function serverOf({ host }: ControlPlane, { name, apiServer, context }: Cluster): string {
  if (apiServer !== undefined) return apiServer;
  throw new StepRefusal(
    'E-API-SERVER-UNKNOWN',
    `nothing tells where ${host} reaches the API server of ${name}`,
    `write clusters.${name}.apiServer, or name a kubeconfig that has context ${context}`,
  );
}
