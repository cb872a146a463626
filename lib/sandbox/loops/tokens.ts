import { fieldAt, isRecord } from '../../json.ts';
import { createHash } from 'node:crypto';
import { type Manifest, refOf } from '../../cluster/object.ts';
import type { Edit, Loop, Scene } from '../loop.ts';
import { secretToken } from '../tokens.ts';

/**
 * Fills Secrets of type service-account-token, as the token controller does; those whose service account does not exist are
 * deleted. Tells each namespace by which certificates it knows the API server, as the root CA publisher does.
 */
export const tokens: Loop = {
  manager: 'kube-controller-manager',
  delay: () => 120,
  edits: (scene) =>
    scene.clusters.flatMap((cluster) => [
      ...scene
        .list(cluster, 'Secret')
        .filter(({ type }) => type === 'kubernetes.io/service-account-token')
        .flatMap((secret) => fillIn(scene, cluster, secret)),
      ...scene
        .list(cluster, 'Namespace')
        .flatMap((namespace) => publish(scene, cluster, namespace)),
    ]),
};

/** Namespaces that go get nothing new. */
function publish(scene: Scene, cluster: string, { metadata }: Manifest): readonly Edit[] {
  const named = { name: 'kube-root-ca.crt', namespace: metadata.name };
  const type = { apiVersion: 'v1', kind: 'ConfigMap' };
  const isThere = scene.get(cluster, { ...type, ...named }) !== undefined;
  if (isThere || metadata.deletionTimestamp !== undefined) return [];
  const object: Manifest = { ...type, metadata: named, data: { 'ca.crt': certificate(cluster) } };
  return [{ kind: 'write', cluster, object }];
}

function fillIn(scene: Scene, cluster: string, secret: Manifest): readonly Edit[] {
  const { metadata } = secret;
  const name = metadata.annotations?.['kubernetes.io/service-account.name'];
  const namespace = metadata.namespace ?? '';
  const account =
    name === undefined
      ? undefined
      : scene.get(cluster, { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name });
  if (account === undefined) return [{ kind: 'delete', cluster, ref: refOf(secret) }];
  const uid = account.metadata.uid ?? '';
  const former = metadata.annotations?.['kubernetes.io/service-account.uid'];
  if (former !== undefined && former !== uid) {
    return [{ kind: 'delete', cluster, ref: refOf(secret) }];
  }
  if (fieldAt(secret, 'data', 'token') !== undefined) return [];
  const annotations = { ...metadata.annotations, 'kubernetes.io/service-account.uid': uid };
  const object: Manifest = {
    ...secret,
    metadata: { ...metadata, annotations },
    data: {
      ...dataOf(secret),
      'ca.crt': base64(certificate(cluster)),
      namespace: base64(namespace),
      token: base64(secretToken(metadata.name, { namespace, name: account.metadata.name, uid })),
    },
  };
  return [{ kind: 'write', cluster, object }];
}

/** Of the form of a certificate, for whom the form is enough. The same for the same cluster. */
function certificate(name: string): string {
  const body = createHash('sha512').update(name).digest('base64');
  const lines = body.match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function dataOf({ data }: Manifest): object {
  return isRecord(data) ? data : {};
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
