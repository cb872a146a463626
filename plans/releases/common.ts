import type { KnownRelease } from '../../lib/mesh/release.ts';
import { absent } from './components.ts';
import { derived } from './derived.ts';
import { platformPath, platforms } from './platforms.ts';

/** What no known release has changed. */
export const common: Omit<KnownRelease, 'minor' | 'version' | 'kubernetes' | 'faults'> = {
  derived,
  absent,
  platformPath,
  platforms,
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
