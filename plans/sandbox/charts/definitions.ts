import type { Manifest } from '../../../lib/cluster/object.ts';
import { chartLabels } from './labels.ts';
import type { ChartSettings } from './settings.ts';

/** Istio's types, with schemas that let everything pass (Kubernetes: `x-kubernetes-preserve-unknown-fields`). */
export function definitions(settings: ChartSettings): readonly Manifest[] {
  return types.map((type) => definition(type, settings));
}

interface Type {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  /** Newest first; the first one is stored. */
  readonly versions: readonly string[];
  readonly shortNames?: readonly string[];
}

const stable = ['v1', 'v1beta1'];
const networking = ['v1', 'v1beta1', 'v1alpha3'];

const types: readonly Type[] = [
  type('security', 'AuthorizationPolicy', stable, 'ap', 'authorizationpolicies'),
  type('networking', 'DestinationRule', networking, 'dr'),
  type('networking', 'EnvoyFilter', ['v1alpha3']),
  type('networking', 'Gateway', networking, 'gw'),
  type('security', 'PeerAuthentication', stable, 'pa'),
  type('networking', 'ProxyConfig', ['v1beta1']),
  type('security', 'RequestAuthentication', stable, 'ra'),
  type('networking', 'ServiceEntry', networking, 'se', 'serviceentries'),
  type('networking', 'Sidecar', networking),
  type('telemetry', 'Telemetry', ['v1alpha1', 'v1'], 'telemetry', 'telemetries'),
  type('extensions', 'TrafficExtension', ['v1alpha1']),
  type('networking', 'VirtualService', networking, 'vs'),
  type('extensions', 'WasmPlugin', ['v1alpha1']),
  type('networking', 'WorkloadEntry', networking, 'we', 'workloadentries'),
  type('networking', 'WorkloadGroup', networking, 'wg'),
];

function type(
  area: string,
  kind: string,
  versions: readonly string[],
  ...[short, plural]: readonly string[]
): Type {
  return {
    group: `${area}.istio.io`,
    kind,
    plural: plural ?? `${kind.toLowerCase()}s`,
    versions,
    ...(short === undefined ? {} : { shortNames: [short] }),
  };
}

function definition(
  { group, kind, plural, versions, shortNames }: Type,
  settings: ChartSettings,
): Manifest {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      labels: chartLabels('base', settings, {}),
      annotations: { 'helm.sh/resource-policy': 'keep' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        categories: ['istio-io', group.replaceAll('.', '-')],
        ...(shortNames === undefined ? {} : { shortNames }),
      },
      versions: versions.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
      })),
    },
  };
}
