import { fieldAt, isRecord, listAt, textAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Scene } from '../../lib/sandbox/loop.ts';
import { Refusal } from '../../lib/sandbox/refusal.ts';
import { selects } from '../label-selector.ts';
import { type ClusterIds, istiods } from './istiod.ts';

interface Istio {
  readonly scene: Scene;
  readonly idOf: ClusterIds;
}

/**
 * What the injection webhooks of a cluster make of a new Pod: a sidecar or a gateway, when an istiod answers. A webhook that selects
 * the Pod but does not answer, or is not trusted, refuses it (failurePolicy Fail). Throws `Refusal`.
 */
export function injectPod(pod: Manifest, cluster: string, { scene, idOf }: Istio): Manifest {
  const webhook = scene
    .list(cluster, 'MutatingWebhookConfiguration')
    .flatMap((configuration) => listAt(configuration, 'webhooks'))
    .find((candidate) => isForPods(candidate) && wants(candidate, pod, cluster, scene));
  if (webhook === undefined) return pod;
  const reason = silence(webhook, cluster, { scene, idOf });
  if (reason === undefined) return injected(pod);
  throw new Refusal(
    500,
    'InternalError',
    `Internal error occurred: failed calling webhook "${textAt(webhook, 'name') ?? ''}": failed to call webhook: ${reason}`,
  );
}

function isForPods(webhook: unknown): boolean {
  return listAt(webhook, 'rules').some(
    (rule) =>
      listAt(rule, 'resources').some((name) => name === 'pods' || name === '*') &&
      listAt(rule, 'operations').some((name) => name === 'CREATE' || name === '*'),
  );
}

function wants(webhook: unknown, pod: Manifest, cluster: string, scene: Scene): boolean {
  const name = pod.metadata.namespace ?? '';
  const namespace = scene.get(cluster, { apiVersion: 'v1', kind: 'Namespace', name });
  return (
    selects(fieldAt(webhook, 'namespaceSelector'), namespace?.metadata.labels ?? {}) &&
    selects(fieldAt(webhook, 'objectSelector'), pod.metadata.labels ?? {})
  );
}

/** Why the webhook does not answer; undefined when it does. */
function silence(webhook: unknown, cluster: string, { scene, idOf }: Istio): string | undefined {
  const name = textAt(webhook, 'clientConfig', 'service', 'name') ?? 'istiod';
  const namespace = textAt(webhook, 'clientConfig', 'service', 'namespace') ?? '';
  const url =
    textAt(webhook, 'clientConfig', 'url') ?? `https://${name}.${namespace}.svc:443/inject`;
  const up = istiods(scene, idOf).filter((istiod) => istiod.leads.includes(cluster));
  if (up.length === 0 && istiods(scene, idOf).length === 0) {
    return `Post "${url}": no endpoints available for service "${name}"`;
  }
  const root = textAt(webhook, 'clientConfig', 'caBundle');
  return up.some((istiod) => istiod.root === root)
    ? undefined
    : `Post "${url}": tls: failed to verify certificate: x509: certificate signed by unknown authority`;
}

/** The mark and the proxy by which everybody tells an injected Pod. */
function injected(pod: Manifest): Manifest {
  const annotations = { ...pod.metadata.annotations, 'sidecar.istio.io/status': '{}' };
  const proxy = { name: 'istio-proxy', image: 'docker.io/istio/proxyv2' };
  const containers = listAt(pod, 'spec', 'containers');
  const hasProxy = containers.some((container) => textAt(container, 'name') === proxy.name);
  const spec = fieldAt(pod, 'spec');
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations },
    spec: {
      ...(isRecord(spec) ? spec : {}),
      containers: hasProxy
        ? containers.map((container) =>
            isRecord(container) && container['name'] === proxy.name
              ? { ...container, image: proxy.image }
              : container,
          )
        : [proxy, ...containers],
    },
  };
}
