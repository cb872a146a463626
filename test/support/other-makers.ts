import type { Manifest } from '../../lib/cluster/object.ts';

/** A type of somebody else's, in as few words as possible. */
function definition(group: string, kind: string, scope: 'Cluster' | 'Namespaced'): Manifest {
  const singular = kind.toLowerCase();
  const version = group === 'install.istio.io' ? 'v1alpha1' : 'v1';
  const schema = {
    openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${singular}s.${group}` },
    spec: {
      group,
      scope,
      names: { kind, listKind: `${kind}List`, plural: `${singular}s`, singular },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}

export const sailDefinition = definition('sailoperator.io', 'IstioRevision', 'Cluster');
export const sailRevision: Manifest = {
  apiVersion: 'sailoperator.io/v1',
  kind: 'IstioRevision',
  metadata: { name: 'default-v1-31-0' },
  spec: { namespace: 'istio-system', version: 'v1.31.0' },
};

export const operatorDefinition = definition('install.istio.io', 'IstioOperator', 'Namespaced');
/** As istioctl and the operator left it, to 1.23. */
export const installedState: Manifest = {
  apiVersion: 'install.istio.io/v1alpha1',
  kind: 'IstioOperator',
  metadata: Object.assign(
    { name: 'installed-state', namespace: 'istio-system' },
    { finalizers: ['istio-finalizer.install.istio.io'] },
  ),
  spec: { profile: 'default' },
};

const labels = { name: 'istio-operator' };
export const operator: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'istio-operator', namespace: 'default', labels },
  spec: {
    replicas: 0,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { containers: [{ name: 'istio-operator', image: 'istio/operator:1.23.6' }] },
    },
  },
};

/** What Helm remembers of a release. */
export const helmSecret: Manifest = {
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'helm.sh/release.v1',
  metadata: {
    name: 'sh.helm.release.v1.istiod.v1',
    namespace: 'istio-system',
    labels: { owner: 'helm', name: 'istiod', status: 'deployed', version: '1' },
  },
  data: { release: Buffer.from('H4sIAAAA').toString('base64') },
};

/** What it writes on its objects. */
export const helmMarks = {
  'meta.helm.sh/release-name': 'istiod',
  'meta.helm.sh/release-namespace': 'istio-system',
};
