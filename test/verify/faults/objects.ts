import { isRecord } from '../../../lib/json.ts';
import type { Manifest } from '../../../lib/cluster/object.ts';

export const namespace = 'istio-system';
export const system = (apiVersion: string, kind: string, name: string) => ({
  apiVersion,
  kind,
  namespace,
  name,
});
export const place = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
export const istiod = system('apps/v1', 'Deployment', 'istiod');
export const gateway = system('v1', 'Service', 'istio-eastwestgateway');
export const secret = system('v1', 'Secret', 'istio-remote-secret-cluster2');
export const injector = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  name: 'istio-sidecar-injector',
};
export const validator = {
  ...injector,
  kind: 'ValidatingWebhookConfiguration',
  name: 'istiod-default-validator',
};

/** The object as other text, by words in its JSON. */
export function replaced(object: Manifest, words: RegExp, others: string): Manifest {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only texts have changed
  return JSON.parse(JSON.stringify(object).replaceAll(words, others)) as Manifest;
}

/** Another kubeconfig in the remote secret. */
export function withKubeconfig(live: Manifest, change: (text: string) => string): Manifest {
  const data = isRecord(live['data']) ? live['data'] : {};
  const changed = Object.entries(data).map(([key, text]) => {
    const plain = Buffer.from(String(text), 'base64').toString();
    return [key, Buffer.from(change(plain)).toString('base64')];
  });
  return { ...live, data: Object.fromEntries(changed) };
}

export function withToken(live: Manifest, claims: object): Manifest {
  const [head, body] = [{ alg: 'none' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return withKubeconfig(live, (text) =>
    text.replace(/token: .*/, `token: ${head ?? ''}.${body ?? ''}.c2lnbmF0dXJl`),
  );
}

export function sample(labels: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'sample', labels } };
}

export function pod(annotations: Readonly<Record<string, string>>): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'sample', name: 'one', annotations },
    spec: { containers: [{ name: 'one', image: 'one' }] },
    status: { phase: 'Running' },
  };
}

export function service(name: string, port: number, labels: Readonly<Record<string, string>> = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'sample', name, labels },
    spec: { ports: [{ port, name: 'http' }] },
  };
}

export const injected = { 'istio-injection': 'enabled' };

export const now = Math.floor(Date.now() / 1000);
