import type { KnownRelease } from '../../lib/mesh/release.ts';
import { absent } from './components.ts';
import { derived } from './derived.ts';
import { durations } from './durations.ts';
import { environments } from './environments.ts';
import { deployments, volumes } from './pods.ts';
import { platformPath, platforms } from './platforms.ts';

/** What no known release has changed. */
export const common: Omit<KnownRelease, 'minor' | 'version' | 'kubernetes' | 'faults'> = {
  derived,
  absent,
  profilePath: ['profile'],
  platformPath,
  platforms,
  // manifests/charts: istio-discovery/values.yaml, gateways/istio-ingress/values.yaml
  resources: [
    { path: ['pilot', 'resources'], requests: { cpu: '500m', memory: '2048Mi' } },
    ...[
      ['global', 'proxy', 'resources'],
      ['gateways', 'istio-ingressgateway', 'resources'],
    ].map((path) => ({
      path,
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { cpu: '2000m', memory: '1024Mi' },
    })),
  ],
  environments,
  deployments,
  volumes,
  durations,
  // pkg/config/mesh: DefaultMeshConfig
  providers: {
    prometheus: ['metrics'],
    stackdriver: ['tracing', 'metrics', 'accessLogging'],
    envoy: ['accessLogging'],
  },
  // pkg/kube/inject/initializer.go
  ignoredNamespaces: ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'],
  autoscaling: {
    path: ['pilot'],
    keys: { enabled: 'autoscaleEnabled', least: 'autoscaleMin', most: 'autoscaleMax' },
    usual: { least: 1, most: 5 },
    gateways: ['gateways'],
  },
  names: {
    namespace: 'istio-system',
    ingressGateway: 'istio-ingressgateway',
    eastWestGateway: 'istio-eastwestgateway',
  },
};
