import { fieldAt, isRecord, listAt, textAt } from '../../lib/json.ts';
import { createHash } from 'node:crypto';
import type { Manifest, ObjectRef } from '../../lib/cluster/object.ts';
import type { Edit, Loop, Scene } from '../../lib/sandbox/loop.ts';
import { cacertsRef } from '../cacerts.ts';
import { leader, lockRef } from '../late-annotation.ts';
import { controlPlaneClusters } from '../namespace.ts';

/** Istio in an embedded cluster: which istiod is up, and which clusters it leads. */
export interface Istiod {
  readonly cluster: string;
  readonly namespace: string;
  /** PEM, base64: the root that it serves with. */
  readonly root: string;
  /** Its own cluster and the remotes that it may write into. */
  readonly leads: readonly string[];
}

/** What Istio calls each cluster. */
export type ClusterIds = (cluster: string) => string;

/**
 * What istiod writes into the clusters that it leads: the lock that says so (pilot/pkg/leaderelection), its root certificate into the
 * webhooks (pilot/pkg/webhooks), and, once its own validation works, failurePolicy Fail (pilot/pkg/webhooks/validation/controller).
 */
export function istiodLoop(idOf: ClusterIds): Loop {
  return {
    manager: 'pilot-discovery',
    delay: () => 200,
    edits: (scene) =>
      istiods(scene, idOf).flatMap((istiod) =>
        istiod.leads.flatMap((cluster) => [
          ...locks(scene, cluster, istiod),
          ...webhooksOf(scene, cluster, 'MutatingWebhookConfiguration')
            .filter(({ metadata }) => metadata.name.startsWith('istio-'))
            .flatMap((configuration) => trust(cluster, configuration, istiod)),
          ...(cluster === istiod.cluster
            ? webhooksOf(scene, cluster, 'ValidatingWebhookConfiguration').flatMap(
                (configuration) => validates(cluster, configuration, istiod),
              )
            : []),
        ]),
      ),
  };
}

/** Every istiod that is ready, in the order of the clusters. */
export function istiods(scene: Scene, idOf: ClusterIds): readonly Istiod[] {
  return scene.clusters.flatMap((cluster) =>
    scene
      .list(cluster, 'Deployment')
      .filter(({ metadata }) => metadata.labels?.['app'] === 'istiod')
      .filter((deployment) => Number(fieldAt(deployment, 'status', 'availableReplicas') ?? 0) > 0)
      .map((deployment) => {
        const namespace = deployment.metadata.namespace ?? '';
        const started = writtenAt(deployment, ['f:spec', 'f:template']).at(-1) ?? '';
        const leads = [cluster, ...remotesOf(scene, { cluster, namespace, started, idOf })];
        return { cluster, namespace, root: rootOf(scene, cluster, namespace), leads };
      }),
  );
}

/**
 * The clusters of the remote secrets whose namespace names this one. istiod looks at the annotation once, when it first
 * sees the secret (istio/istio#41389), or starts: one that came later counts only for a newer secret.
 */
function remotesOf(
  scene: Scene,
  {
    cluster,
    namespace,
    started,
    idOf,
  }: {
    readonly cluster: string;
    readonly namespace: string;
    readonly started: string;
    readonly idOf: ClusterIds;
  },
): readonly string[] {
  const known = new Map(scene.clusters.map((name) => [idOf(name), name]));
  return scene
    .list(cluster, 'Secret')
    .filter(({ metadata }) => metadata.namespace === namespace)
    .filter(({ metadata }) => metadata.labels?.['istio/multiCluster'] === 'true')
    .flatMap((secret) => {
      const data = secret['data'];
      return Object.keys(isRecord(data) ? data : {})
        .flatMap((id) => known.get(id) ?? [])
        .filter((remote) =>
          isReady(scene, { cluster, id: idOf(cluster), remote, namespace, secret, started }),
        );
    });
}

/** Whom an istiod leads already it goes on leading, as long as the annotation names it. */
function isReady(
  scene: Scene,
  seen: {
    readonly cluster: string;
    /** What Istio calls it. */
    readonly id: string;
    readonly remote: string;
    readonly namespace: string;
    readonly secret: Manifest;
    readonly started: string;
  },
): boolean {
  const ref: ObjectRef = { apiVersion: 'v1', kind: 'Namespace', name: seen.namespace };
  const place = scene.get(seen.remote, ref);
  const names = place?.metadata.annotations?.[controlPlaneClusters]?.split(',') ?? [];
  if (!names.some((name) => [seen.id, '*'].includes(name.trim()))) return false;
  const lock = scene.get(seen.remote, lockRef(seen.namespace))?.metadata.annotations?.[leader];
  if (lock?.includes(`"${holderOf(seen.cluster)}"`) === true) return true;
  const path = ['f:metadata', 'f:annotations', `f:${controlPlaneClusters}`];
  const [first = ''] = writtenAt(place, path);
  return [seen.secret.metadata.creationTimestamp ?? '', seen.started].some((time) => first <= time);
}

/** When those who own the field last wrote, the oldest first. */
function writtenAt(object: Manifest | undefined, path: readonly string[]): readonly string[] {
  return (object?.metadata.managedFields ?? [])
    .filter(({ fieldsV1 }) => isRecord(fieldAt(fieldsV1, ...path)))
    .flatMap(({ time }) => time ?? [])
    .toSorted();
}

function webhooksOf(scene: Scene, cluster: string, kind: string): readonly Manifest[] {
  return scene
    .list(cluster, kind)
    .filter(({ metadata }) => metadata.labels?.['istio.io/rev'] !== undefined);
}

function holderOf(cluster: string): string {
  return `istiod-${cluster}`;
}

/** Held from the first time on; nobody else runs for it. */
function locks(scene: Scene, cluster: string, istiod: Istiod): readonly Edit[] {
  const ref = lockRef(istiod.namespace);
  if (scene.get(cluster, ref) !== undefined) return [];
  const { apiVersion, kind, namespace = '', name } = ref;
  const record = { holderIdentity: holderOf(istiod.cluster), renewTime: scene.now };
  const annotations = { [leader]: JSON.stringify(record) };
  const object: Manifest = { apiVersion, kind, metadata: { namespace, name, annotations } };
  return [{ kind: 'write', cluster, object }];
}

function trust(cluster: string, configuration: Manifest, { root }: Istiod): readonly Edit[] {
  return edited(cluster, configuration, (webhook) => withRoot(webhook, root));
}

/** First the root, then failurePolicy: a webhook that fails must be reachable. */
function validates(cluster: string, configuration: Manifest, { root }: Istiod): readonly Edit[] {
  return edited(cluster, configuration, (webhook) =>
    textAt(webhook, 'clientConfig', 'caBundle') === root
      ? { ...webhook, failurePolicy: 'Fail' }
      : withRoot(webhook, root),
  );
}

type Fields = Readonly<Record<string, unknown>>;

function edited(
  cluster: string,
  configuration: Manifest,
  change: (webhook: Fields) => Fields,
): readonly Edit[] {
  const before = listAt(configuration, 'webhooks');
  const webhooks = before.map((webhook) => (isRecord(webhook) ? change(webhook) : webhook));
  if (JSON.stringify(webhooks) === JSON.stringify(before)) return [];
  return [{ kind: 'write', cluster, object: { ...configuration, webhooks } }];
}

function withRoot(webhook: Fields, root: string): Fields {
  const config = webhook['clientConfig'];
  return { ...webhook, clientConfig: { ...(isRecord(config) ? config : {}), caBundle: root } };
}

/** That of what is plugged in (Istio: plug in CA certificates), otherwise its own. */
function rootOf(scene: Scene, cluster: string, namespace: string): string {
  const cacerts = scene.get(cluster, cacertsRef(namespace));
  return textAt(cacerts, 'data', 'root-cert.pem') ?? selfSigned(cluster);
}

/** Of the form of a certificate; the same for the same cluster. */
function selfSigned(cluster: string): string {
  const body = createHash('sha512').update(`root of ${cluster}`).digest('base64');
  const lines = (body.match(/.{1,64}/g) ?? []).join('\n');
  const pem = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  return Buffer.from(pem).toString('base64');
}
