import type { KnownRelease } from '../../lib/mesh/release.ts';

/** manifests/charts/istio-control/istio-discovery/templates/deployment.yaml, without what other values bring. */
export const volumes: KnownRelease['volumes'] = [
  {
    path: ['pilot', 'volumes'],
    mounts: ['pilot', 'volumeMounts'],
    volumes: {
      'local-certs': '/var/run/secrets/istio-dns',
      'istio-token': '/var/run/secrets/tokens',
      cacerts: '/etc/cacerts',
      'istio-kubeconfig': '/var/run/secrets/remote',
      'istio-csr-dns-cert': '/var/run/secrets/istiod/tls',
      'istio-csr-ca-configmap': '/var/run/secrets/istiod/ca',
    },
  },
];

/** Whose Pods are replaced as `rollingMaxSurge` and `rollingMaxUnavailable` say. */
export const deployments: KnownRelease['deployments'] = [
  { path: ['pilot'], remotely: false },
  { path: ['gateways', 'istio-egressgateway'], remotely: true },
];
