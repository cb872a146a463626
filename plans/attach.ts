import type { Manifest, ObjectRef } from '../lib/cluster/object.ts';
import type { Cluster, Topology } from '../lib/mesh/topology/topology.ts';
import { StepRefusal } from '../lib/steps/step-refusal.ts';
import type { Fact, Plan, Step, StepId } from '../lib/steps/step.ts';
import { type Primary, primaryOf, type Remote, remotes } from './clusters.ts';
import { injectorTrusted } from './injection.ts';
import { kubeconfigOf } from './kubeconfig.ts';
import { lateAnnotation } from './late-annotation.ts';
import { afterNamespace, namespaceRef } from './namespace.ts';
import { afterPrimary } from './primary.ts';
import { readerToken, type ReaderToken, readerTokenStep } from './reader-token.ts';

/** True once the primary's istiod has taken the remote over: Pods of the remote can be injected. */
export function remoteTrusted(topology: Topology, remote: Remote): Fact<true> {
  return injectorTrusted(topology, remote, idOf(remote));
}

/** "Attach cluster2 as a remote cluster of cluster1": what `istioctl create-remote-secret` does, one step in each cluster. */
export const attach: Plan = {
  name: 'attach',
  guide:
    'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#attach-cluster2-as-a-remote-cluster-of-cluster1',
  steps: (topology) =>
    remotes(topology).flatMap((remote) => [
      readerTokenStep(topology, remote),
      attachStep(topology, remote, primaryOf(topology, remote)),
    ]),
};

function attachStep(topology: Topology, remote: Remote, primary: Primary): Step {
  const token = readerToken(topology, remote);
  const trusted = remoteTrusted(topology, remote);
  return {
    id: idOf(remote),
    title: `Attach ${remote.name} as a remote cluster of ${primary.name}`,
    cluster: primary.name,
    after: [
      afterNamespace(topology, primary),
      {
        ...afterNamespace(topology, remote),
        reason: `istiod of ${primary.name} reads controlPlaneClusters once, when it first sees the remote secret`,
      },
      afterPrimary(primary, 'its istiod reads the remote secret'),
    ],
    needs: [token],
    provides: [trusted],
    gates: [],
    desired: (known) => [
      { kind: 'objects', objects: [remoteSecret(topology, remote, known(token))] },
    ],
    recreations: [
      lateAnnotation({
        namespace: namespaceRef(topology),
        remote: remote.name,
        primary: primary.name,
        secret: secretRef(topology, remote),
        injector: trusted.object,
      }),
    ],
  };
}

function idOf(remote: Remote): StepId {
  return `${remote.role.primary}/attach-${remote.name}`;
}

function secretRef(
  topology: Topology,
  remote: Cluster,
): ObjectRef & { readonly namespace: string } {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    namespace: topology.istio.namespace,
    name: `istio-remote-secret-${remote.name}`,
  };
}

function remoteSecret(topology: Topology, remote: Remote, token: ReaderToken): Manifest {
  const { apiVersion, kind, namespace, name } = secretRef(topology, remote);
  const kubeconfig = kubeconfigOf({ cluster: remote.name, server: serverOf(remote), ...token });
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      labels: { 'istio/multiCluster': 'true' },
      annotations: { 'networking.istio.io/cluster': remote.name },
    },
    type: 'Opaque',
    data: { [remote.name]: Buffer.from(kubeconfig).toString('base64') },
  };
}

function serverOf(remote: Remote): string {
  if (remote.apiServer !== undefined) return remote.apiServer;
  throw new StepRefusal(
    'E-API-SERVER-UNKNOWN',
    `nothing tells where ${remote.role.primary} reaches the API server of ${remote.name}`,
    `write clusters.${remote.name}.apiServer, or name a kubeconfig that has context ${remote.context}`,
  );
}
