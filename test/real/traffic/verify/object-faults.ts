import { until } from '../../../rig/until.ts';
import {
  changed,
  created,
  deleted,
  finds,
  namespaceOf,
  patched,
  type RealFault,
  system,
} from './faults.ts';

const place = ['namespace', 'istio-system'];
const istiod = ['deployment', 'istiod', ...system];

/** Of objects that a primary and its remote have. */
export const objectFaults: readonly RealFault[] = [
  {
    what: 'a missing network label',
    found: 'network-label',
    make: ({ rig }) =>
      patched(rig.cluster('cluster1'), place, {
        metadata: { labels: { 'topology.istio.io/network': null } },
      }),
  },
  {
    what: 'another network label',
    found: 'network-label',
    make: ({ rig }) =>
      patched(rig.cluster('cluster2'), place, {
        metadata: { labels: { 'topology.istio.io/network': 'network9' } },
      }),
  },
  {
    what: 'a remote that names nobody who may lead',
    found: 'leader-named',
    make: ({ rig }) =>
      patched(rig.cluster('cluster2'), place, {
        metadata: { annotations: { 'topology.istio.io/controlPlaneClusters': null } },
      }),
  },
  {
    what: 'a missing Gateway of istiod',
    found: 'control-plane-exposed',
    make: ({ rig }) =>
      deleted(rig.cluster('cluster1'), [
        'gateways.networking.istio.io',
        'istiod-gateway',
        ...system,
      ]),
  },
  {
    what: 'a missing VirtualService of istiod',
    found: 'control-plane-exposed',
    make: ({ rig }) =>
      deleted(rig.cluster('cluster1'), [
        'virtualservices.networking.istio.io',
        'istiod-vs',
        ...system,
      ]),
  },
  {
    what: 'an EndpointSlice that points to an old gateway',
    found: 'control-plane-endpoint',
    make: ({ rig }) =>
      patched(rig.cluster('cluster2'), ['endpointslice', 'istiod', ...system], {
        endpoints: [{ addresses: ['10.99.250.250'] }],
      }),
  },
  {
    what: 'an EndpointSlice of an old gateway beside the right one',
    found: 'control-plane-endpoint',
    make: ({ rig }) =>
      created(rig.cluster('cluster2'), {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: {
          namespace: 'istio-system',
          name: 'istiod-old',
          labels: { 'kubernetes.io/service-name': 'istiod' },
        },
        addressType: 'IPv4',
        endpoints: [{ addresses: ['10.99.250.250'], conditions: { ready: false } }],
        ports: [],
      }),
  },
  {
    what: 'a Service istiod of the remote that is gone',
    found: 'injector-alive',
    make: ({ rig }) => deleted(rig.cluster('cluster2'), ['service', 'istiod', ...system]),
  },
  {
    what: 'a leftover istio-kubeconfig',
    found: 'kubeconfig-left',
    make: ({ rig }) =>
      created(rig.cluster('cluster1'), {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'istio-kubeconfig', namespace: 'istio-system' },
      }),
  },
  {
    what: 'a mesh config of another mesh',
    found: 'mesh-id',
    make: ({ rig }) =>
      patched(rig.cluster('cluster1'), ['configmap', 'istio', ...system], {
        data: { mesh: 'defaultConfig: { meshId: mesh9 }\ntrustDomain: cluster.local\n' },
      }),
  },
  {
    what: 'a Helm release that looks after istiod, too',
    found: 'installer',
    make: ({ rig }) =>
      patched(rig.cluster('cluster1'), istiod, {
        metadata: { annotations: { 'meta.helm.sh/release-name': 'istiod' } },
      }),
  },
  {
    what: 'an istiod that nobody knows',
    found: 'istiod-strange',
    make: ({ rig }) =>
      created(rig.cluster('cluster2'), namespaceOf('other-istiod', {}), {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { namespace: 'other-istiod', name: 'istiod', labels: { app: 'istiod' } },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: 'istiod' } },
          template: {
            metadata: { labels: { app: 'istiod' } },
            spec: { containers: [{ name: 'discovery', image: 'nothing' }] },
          },
        },
      }),
  },
  {
    what: 'a default validator that is gone',
    found: 'default-validator',
    make: ({ rig }) =>
      deleted(rig.cluster('cluster1'), [
        'validatingwebhookconfiguration',
        'istiod-default-validator',
      ]),
  },
  {
    what: 'a default validator that is asked about nothing',
    found: 'config-validated',
    lasts: true,
    make: async ({ rig, place }) => {
      const undo = await changed(
        rig.cluster('cluster1'),
        ['validatingwebhookconfiguration', 'istiod-default-validator'],
        '/webhooks/0/rules/0/operations',
        ['DELETE'],
      );
      await until('verify sees it', () => finds(place, 'config-validated'));
      return undo;
    },
  },
  {
    what: 'a second webhook that injects the same Pods',
    found: 'injected-once',
    make: ({ rig }) =>
      created(rig.cluster('cluster1'), {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'MutatingWebhookConfiguration',
        metadata: {
          name: 'istio-sidecar-injector-copy',
          labels: { app: 'sidecar-injector', 'istio.io/rev': 'default' },
        },
        webhooks: [
          {
            name: 'namespace.sidecar-injector.istio.io',
            clientConfig: {
              service: { namespace: 'istio-system', name: 'istiod', path: '/inject', port: 443 },
            },
            rules: [
              { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
            ],
            namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } },
            admissionReviewVersions: ['v1'],
            sideEffects: 'None',
          },
        ],
      }),
  },
  {
    what: 'the webhook of a revision that is gone',
    found: 'injector-alive',
    make: ({ rig }) =>
      created(rig.cluster('cluster1'), {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'MutatingWebhookConfiguration',
        metadata: { name: 'istio-sidecar-injector-old', labels: { app: 'sidecar-injector' } },
        webhooks: [
          {
            name: 'rev.namespace.sidecar-injector.istio.io',
            clientConfig: {
              service: { namespace: 'istio-system', name: 'istiod-old', path: '/inject' },
            },
            rules: [
              { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
            ],
            namespaceSelector: { matchLabels: { 'istio.io/rev': 'old' } },
            admissionReviewVersions: ['v1'],
            sideEffects: 'None',
          },
        ],
      }),
  },
];
