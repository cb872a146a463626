import type { Manifest, ObjectRef } from '../lib/cluster/object.ts';
import type { Cluster, Topology } from '../lib/mesh/topology/topology.ts';
import { StepRefusal } from '../lib/steps/step-refusal.ts';
import type { Fact, Step, StepId } from '../lib/steps/step.ts';
import type { Remote } from './clusters.ts';
import { textAt } from '../lib/json.ts';
import { afterNamespace } from './namespace.ts';
import { afterRemote } from './remote.ts';

/** Credentials of istio-reader-service-account. */
export interface ReaderToken {
  readonly token: string;
  /** PEM, base64. */
  readonly certificateAuthority: string;
}

/** Filled in by the token controller of the cluster, a moment after the Secret is made (Kubernetes: type service-account-token). */
export function readerToken(topology: Topology, cluster: Cluster): Fact<ReaderToken> {
  return {
    name: `reader token of ${cluster.name}`,
    from: idOf(cluster),
    cluster: cluster.name,
    object: tokenRef(topology),
    path: '.data',
    read: tokenOf,
    placeholder: { token: 'unknown', certificateAuthority: '' },
    secret: true,
    timeout: 'ready',
  };
}

/** The half of `istioctl create-remote-secret` that happens in the remote; it makes the same Secret. */
export function readerTokenStep(topology: Topology, cluster: Remote): Step {
  return {
    id: idOf(cluster),
    title: `Enable API server access to ${cluster.name}`,
    cluster: cluster.name,
    after: [
      afterNamespace(topology, cluster),
      afterRemote(cluster, 'it brings the service account istio-reader-service-account'),
    ],
    needs: [],
    provides: [readerToken(topology, cluster)],
    gates: [],
    recreations: [],
    desired: () => {
      refuseRequests(cluster);
      return [{ kind: 'objects', objects: [tokenSecret(topology)] }];
    },
  };
}

function idOf(cluster: Cluster): StepId {
  return `${cluster.name}/reader-token`;
}

function tokenRef(topology: Topology): ObjectRef & { readonly namespace: string } {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    namespace: topology.istio.namespace,
    name: 'istio-reader-service-account-istio-remote-secret-token',
  };
}

function tokenOf(secret: Manifest): ReaderToken | undefined {
  const token = textAt(secret, 'data', 'token');
  const certificateAuthority = textAt(secret, 'data', 'ca.crt');
  return token === undefined || certificateAuthority === undefined
    ? undefined
    : { token: Buffer.from(token, 'base64').toString('utf8'), certificateAuthority };
}

function refuseRequests(cluster: Remote): void {
  if (cluster.readerToken === 'secret') return;
  throw new StepRefusal(
    'E-READER-TOKEN-REQUEST',
    `${cluster.name} asks for a token that is requested and rotated, which this version cannot do`,
    `write clusters.${cluster.name}.readerToken.kind: secret`,
  );
}

function tokenSecret(topology: Topology): Manifest {
  const { apiVersion, kind, namespace, name } = tokenRef(topology);
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      annotations: { 'kubernetes.io/service-account.name': 'istio-reader-service-account' },
    },
    type: 'kubernetes.io/service-account-token',
  };
}
