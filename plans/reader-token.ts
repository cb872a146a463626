import { type Manifest, type ObjectRef, refOf } from '../lib/cluster/object.ts';
import { textAt } from '../lib/json.ts';
import { controlPlaneOf, homeOf, leadersOf } from '../lib/mesh/topology/relations.ts';
import type { Cluster, Topology } from '../lib/mesh/topology/topology.ts';
import { textPlaceholder } from '../lib/steps/placeholder.ts';
import {
  step,
  type After,
  type Fact,
  type Plan,
  type Step,
  type StepId,
} from '../lib/steps/step.ts';
import { afterBase, readerAccount } from './base.ts';
import { afterControlPlane } from './control-plane.ts';
import { stepLabel } from '../lib/state/ownership.ts';
import { afterNamespace } from './namespace.ts';
import { isChanging, spare, spareAccount } from './new-tokens.ts';
import { afterRemote } from './remote.ts';

/** The half of `istioctl create-remote-secret` that happens in the cluster that is read; it makes the same Secret. */
export const readerTokens: Plan = {
  name: 'reader-token',
  guide:
    'https://istio.io/latest/docs/setup/install/multicluster/multi-primary/#enable-endpoint-discovery',
  steps: (topology) =>
    topology.clusters
      .filter(({ name }) => topology.sights.some(({ of }) => of === name))
      .map((cluster) => readerTokenStep(topology, cluster)),
};

/** Credentials of istio-reader-service-account. */
export interface ReaderToken {
  readonly token: string;
  /** PEM, base64. */
  readonly certificateAuthority: string;
}

/** Filled in by the token controller of the cluster, a moment after the Secret is made (Kubernetes: type service-account-token). */
export function readerToken(topology: Topology, cluster: string): Fact<ReaderToken> {
  const id = `${cluster}/reader-token`;
  return {
    id,
    name: `reader token of ${cluster}`,
    from: readerTokenId(cluster),
    cluster,
    object: tokenRef(topology, cluster),
    path: '.data',
    read: tokenOf,
    placeholder: { token: textPlaceholder(id), certificateAuthority: '' },
    secret: true,
    timeout: 'ready',
  };
}

/** What every cluster tells its namespaces (kube-controller-manager: root CA publisher): base64. */
export function apiAuthority(topology: Topology, cluster: string): Fact<string> {
  const namespace = homeOf(topology, cluster);
  return {
    id: `${cluster}/api-authority`,
    name: `certificates of the API server of ${cluster}`,
    from: readerTokenId(cluster),
    cluster,
    object: { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'kube-root-ca.crt' },
    path: '.data["ca.crt"]',
    read: (live) => {
      const text = textAt(live, 'data', 'ca.crt');
      return text && Buffer.from(text).toString('base64');
    },
    placeholder: textPlaceholder(`${cluster}/api-authority`),
    secret: false,
    timeout: 'ready',
  };
}

/** The account that tokens are of now. */
export function tokenAccount(
  topology: Topology,
  cluster: string,
): ObjectRef & { readonly namespace: string } {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    namespace: homeOf(topology, cluster),
    name: isChanging(topology, cluster, 'spare') ? `${readerAccount}${spare}` : readerAccount,
  };
}

function readerTokenStep(topology: Topology, cluster: Cluster): Step {
  const { name, readerToken: kind } = cluster;
  const isRequested = kind === 'request';
  return step({
    id: readerTokenId(name),
    title: `Enable API server access to ${name}`,
    after: [
      afterNamespace(topology, name, homeOf(topology, name)),
      afterBase(name, `it brings the service account ${readerAccount}`),
      ...afterRights(topology, name),
    ],
    provides: [isRequested ? apiAuthority(topology, name) : readerToken(topology, name)],
    desired: () => {
      const others = isChanging(topology, name, 'spare')
        ? spareAccount(topology, name, readerAccount)
        : [];
      const own = isRequested ? [] : [tokenSecret(topology, name)];
      return [{ kind: 'objects', objects: [...others, ...own] }];
    },
    recreations:
      !isRequested && isChanging(topology, name, 'anew')
        ? [
            {
              ref: tokenRef(topology, name),
              reason: () => Promise.resolve('its token is to become another one'),
            },
          ]
        : [],
    succeeds: (left) =>
      topology.newTokens === undefined && isSpare(left)
        ? 'it was used only while the usual one was changed'
        : undefined,
  });
}

/** What an apply takes away where a change of tokens has stopped. */
function isSpare({ metadata: { name, labels } }: Manifest): boolean {
  return labels?.[stepLabel] === readerTokens.name && name.endsWith(spare);
}

/** All that a change of tokens has made in a cluster beside the usual ones. */
export function sparesIn(topology: Topology, cluster: string): readonly ObjectRef[] {
  const changing: Topology = { ...topology, newTokens: { clusters: [cluster], stage: 'spare' } };
  return [
    ...spareAccount(topology, cluster, readerAccount).map(refOf),
    tokenRef(changing, cluster),
  ];
}

/** What `istioctl create-remote-secret` calls it. */
const usualName = `${readerAccount}-istio-remote-secret-token`;

/** The role of the account comes with each revision (chart istiod), or with the remote profile. */
function afterRights(topology: Topology, cluster: string): readonly After[] {
  const reason = `it gives ${readerAccount} its rights`;
  const own = leadersOf(topology, cluster)
    .filter(({ reach }) => reach.kind === 'local')
    .map(({ controlPlane }) => controlPlaneOf(topology, controlPlane));
  return [
    ...own.flatMap((controlPlane) => afterControlPlane(topology, controlPlane, reason)),
    ...afterRemote(topology, cluster, reason),
  ];
}

/** The step that makes a token. */
export function readerTokenId(cluster: string): StepId {
  return `${cluster}/reader-token`;
}

function tokenRef(topology: Topology, cluster: string): ObjectRef & { readonly namespace: string } {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    namespace: homeOf(topology, cluster),
    name: isChanging(topology, cluster, 'spare') ? `${usualName}${spare}` : usualName,
  };
}

function tokenOf(secret: Manifest): ReaderToken | undefined {
  const token = textAt(secret, 'data', 'token');
  const certificateAuthority = textAt(secret, 'data', 'ca.crt');
  return token === undefined || certificateAuthority === undefined
    ? undefined
    : { token: Buffer.from(token, 'base64').toString('utf8'), certificateAuthority };
}

function tokenSecret(topology: Topology, cluster: string): Manifest {
  const { apiVersion, kind, namespace, name } = tokenRef(topology, cluster);
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      annotations: {
        'kubernetes.io/service-account.name': tokenAccount(topology, cluster).name,
      },
    },
    type: 'kubernetes.io/service-account-token',
  };
}
