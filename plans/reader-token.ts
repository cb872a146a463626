import { type Manifest, type ObjectRef, refOf } from '../lib/cluster/object.ts';
import { textAt } from '../lib/json.ts';
import { controlPlaneOf, homeOf, leadersOf } from '../lib/mesh/topology/relations.ts';
import type { Cluster, Topology } from '../lib/mesh/topology/topology.ts';
import { textPlaceholder } from '../lib/steps/placeholder.ts';
import { StepRefusal } from '../lib/steps/step-refusal.ts';
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

function readerTokenStep(topology: Topology, cluster: Cluster): Step {
  const { name } = cluster;
  return step({
    id: readerTokenId(name),
    title: `Enable API server access to ${name}`,
    after: [
      afterNamespace(topology, name, homeOf(topology, name)),
      afterBase(name, `it brings the service account ${readerAccount}`),
      ...afterRights(topology, name),
    ],
    provides: [readerToken(topology, name)],
    desired: () => {
      refuseRequests(cluster);
      const others = isChanging(topology, name, 'spare')
        ? spareAccount(topology, name, readerAccount)
        : [];
      return [{ kind: 'objects', objects: [...others, tokenSecret(topology, name)] }];
    },
    recreations: isChanging(topology, name, 'anew')
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

function refuseRequests(cluster: Cluster): void {
  if (cluster.readerToken === 'secret') return;
  throw new StepRefusal(
    'E-READER-TOKEN-REQUEST',
    `${cluster.name} asks for a token that is requested and rotated, which this version cannot do`,
    `write clusters.${cluster.name}.readerToken.kind: secret`,
  );
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
        'kubernetes.io/service-account.name': isChanging(topology, cluster, 'spare')
          ? `${readerAccount}${spare}`
          : readerAccount,
      },
    },
    type: 'kubernetes.io/service-account-token',
  };
}
