import type { EmbeddedFault } from './hand.ts';
import { namespace, system, place, istiod, replaced, sample } from './objects.ts';

/** Of namespaces and istiods. */
export const controlPlanes: readonly EmbeddedFault[] = [
  {
    what: 'a namespace without the label of its network',
    found: 'network-label',
    make: ({ edit }) =>
      edit('cluster1', place, (live) => ({ ...live, metadata: { ...live.metadata, labels: {} } })),
  },
  {
    what: 'a namespace that says that it is in another network',
    found: 'network-label',
    make: ({ edit }) =>
      edit('cluster2', place, (live) => replaced(live, /"network1"/g, '"network9"')),
  },
  {
    what: 'a namespace that is being deleted',
    found: 'network-label',
    said: 'namespace istio-system is being deleted since',
    make: ({ remove }) => remove('cluster2', place),
  },
  {
    what: 'a namespace that names nobody who may lead',
    found: 'leader-named',
    make: ({ edit }) =>
      edit('cluster2', place, (live) => ({
        ...live,
        metadata: { ...live.metadata, annotations: {} },
      })),
  },
  {
    what: 'an istiod that is gone',
    found: 'istiod-ready',
    make: ({ remove }) => remove('cluster1', istiod),
  },
  {
    what: 'an istiod that somebody scaled to 0',
    found: 'istiod-ready',
    said: '`kubectl -n istio-system scale deployment istiod --replicas=1` in cluster1',
    make: ({ edit }) => {
      edit('cluster1', istiod, (live) => ({
        ...live,
        spec: { ...(live['spec'] as object), replicas: 0 },
      }));
      edit('cluster1', istiod, (live) => ({ ...live, status: {} }), 'status');
    },
  },
  {
    what: 'an istiod of another version',
    found: 'istiod-version',
    make: ({ edit }) =>
      edit('cluster1', istiod, (live) => replaced(live, /pilot:1\.31\.0/g, 'pilot:1.30.2')),
  },
  {
    what: 'an istiod whose new Pods do not get ready',
    found: 'istiod-rolled-out',
    make: ({ edit }) =>
      edit(
        'cluster1',
        istiod,
        (live) => ({
          ...live,
          status: { replicas: 2, updatedReplicas: 1, availableReplicas: 1 },
        }),
        'status',
      ),
  },
  {
    what: 'an istiod that takes itself for another cluster',
    found: 'cluster-id',
    make: ({ edit }) =>
      edit('cluster1', istiod, (live) =>
        replaced(live, /"CLUSTER_ID","value":"cluster1"/g, '"CLUSTER_ID","value":"cluster9"'),
      ),
  },
  {
    what: 'a mesh config of another mesh',
    found: 'mesh-id',
    make: ({ edit }) =>
      edit('cluster1', system('v1', 'ConfigMap', 'istio'), (live) =>
        replaced(live, /meshId: mesh1/g, 'meshId: mesh9'),
      ),
  },
  {
    what: 'a Secret istio-kubeconfig that was left',
    found: 'kubeconfig-left',
    make: ({ write }) =>
      write('cluster1', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { namespace, name: 'istio-kubeconfig' },
      }),
  },
  {
    what: 'an istiod that Helm looks after, too',
    found: 'installer',
    make: ({ edit }) =>
      edit('cluster1', istiod, (live) => ({
        ...live,
        metadata: { ...live.metadata, annotations: { 'meta.helm.sh/release-name': 'istiod' } },
      })),
  },
  {
    what: 'an istiod that nobody knows',
    found: 'istiod-strange',
    make: ({ write }) => {
      write('cluster2', sample({}));
      write('cluster2', {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { namespace: 'sample', name: 'istiod', labels: { app: 'istiod' } },
        spec: {
          selector: { matchLabels: { a: 'b' } },
          template: {
            metadata: { labels: { a: 'b' } },
            spec: { containers: [{ name: 'a', image: 'a' }] },
          },
        },
      });
    },
  },
];
