import type { Manifest, ObjectRef } from '../lib/cluster/object.ts';
import { listAt, recordsAt, textAt } from '../lib/json.ts';
import { homeOf } from '../lib/mesh/topology/relations.ts';
import type { Gateway, Topology } from '../lib/mesh/topology/topology.ts';
import type { Fact, Gate, StepId } from '../lib/steps/step.ts';
import { isDeactivated, revisioned, type RevisionIn } from './revision.ts';

/** True once an istiod that leads this cluster has written its certificate authority into the webhooks of the injector. */
export function injectorTrusted(place: RevisionIn, from: StepId): Fact<true> {
  const { cluster, controlPlane, revision } = place;
  return trusted(from, {
    id: `${cluster}/injector-trusted/${controlPlane.namespace}.${revision}`,
    name: `webhook caBundle of ${revisioned(cluster, revision)}`,
    cluster,
    object: injectorRef(place),
  });
}

/** The same for the webhook of a tag. */
export function tagTrusted(
  { cluster, controlPlane }: RevisionIn,
  tag: string,
  from: StepId,
): Fact<true> {
  const { namespace } = controlPlane;
  return trusted(from, {
    id: `${cluster}/tag-trusted/${namespace}.${tag}`,
    name: `webhook caBundle of tag ${tag} in ${cluster}`,
    cluster,
    object: configuration(namespace, `istio-revision-tag-${tag}`),
  });
}

function trusted(
  from: StepId,
  own: Pick<Fact<true>, 'id' | 'name' | 'cluster' | 'object'>,
): Fact<true> {
  return {
    ...own,
    from,
    path: '.webhooks[*].clientConfig.caBundle',
    read: (live) => (hasCaBundles(live) ? true : undefined),
    placeholder: true,
    secret: false,
    timeout: 'ready',
  };
}

/** The webhook that injects sidecars (chart istio-discovery, mutatingwebhook.yaml). */
export function injectorRef({ controlPlane: { namespace }, revision }: RevisionIn): ObjectRef {
  return configuration(namespace, revisioned('istio-sidecar-injector', revision));
}

function configuration(namespace: string, name: string): ObjectRef {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    name: namespace === 'istio-system' ? name : `${name}-${namespace}`,
  };
}

/** These objects of a revision, whose webhook calls nobody where it is deactivated. */
export function injectorsOf(
  topology: Topology,
  place: RevisionIn,
  objects: readonly Manifest[],
): readonly Manifest[] {
  if (!isDeactivated(topology, place)) return objects;
  const { kind, name } = injectorRef(place);
  return objects.map((object) =>
    object.kind === kind && object.metadata.name === name
      ? {
          ...object,
          webhooks: recordsAt(object, 'webhooks').map((webhook) => ({
            ...webhook,
            namespaceSelector: never,
            objectSelector: never,
          })),
        }
      : object,
  );
}

/** What istioctl writes (`tag set default`). */
const never = { matchLabels: { 'istio.io/deactivated': 'never-match' } };

/** Does every webhook of this configuration know whom to trust? */
export function hasCaBundles(configuration: Manifest): boolean {
  const webhooks = listAt(configuration, 'webhooks');
  return (
    webhooks.length > 0 &&
    webhooks.every((webhook) => textAt(webhook, 'clientConfig', 'caBundle') !== undefined)
  );
}

/**
 * The webhook of this cluster makes a gateway of a Pod. Asked with a Pod of its own because a gateway that came too early
 * waits for minutes in the back-off of its ReplicaSet (istio/istio#49019, #61049).
 */
export function injectionAnswers(
  topology: Topology,
  { cluster, revision }: Pick<Gateway, 'cluster' | 'revision'>,
): Gate {
  return {
    name: `sidecar injection answers in ${cluster}`,
    pod: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'isthmus-injection-probe',
        namespace: homeOf(topology, cluster),
        labels: {
          'sidecar.istio.io/inject': 'true',
          ...(revision === 'default' ? {} : { 'istio.io/rev': revision }),
        },
        annotations: { 'inject.istio.io/templates': 'gateway' },
      },
      spec: {
        automountServiceAccountToken: false,
        containers: [{ name: 'istio-proxy', image: 'auto' }],
      },
    },
    passes: (admitted) =>
      isInjected(admitted)
        ? undefined
        : `the Pod came back without a proxy: no injection webhook of ${cluster} handled it`,
  };
}

function isInjected(pod: Manifest): boolean {
  if (pod.metadata.annotations?.['sidecar.istio.io/status'] !== undefined) return true;
  return listAt(pod, 'spec', 'containers').some((container) => {
    const image = textAt(container, 'image');
    return textAt(container, 'name') === 'istio-proxy' && image !== undefined && image !== 'auto';
  });
}
