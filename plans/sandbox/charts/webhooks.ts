import type { Manifest } from '../../../lib/cluster/object.ts';
import { textAt } from '../../../lib/json.ts';
import { type Chart, componentLabels, sharedLabels } from './labels.ts';
import type { ChartSettings } from './settings.ts';

/** The webhook through which Pods get their proxy: of the own istiod, or of the primary's. */
export function injector(settings: ChartSettings): Manifest {
  const { namespace, values } = settings;
  const url = textAt(values, 'istiodRemote', 'injectionURL');
  const path = textAt(values, 'istiodRemote', 'injectionPath') ?? '/inject';
  const clientConfig =
    url === undefined ? { service: { name: 'istiod', namespace, path, port: 443 } } : { url };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: {
      name:
        namespace === 'istio-system'
          ? 'istio-sidecar-injector'
          : `istio-sidecar-injector-${namespace}`,
      labels: componentLabels('Pilot', settings, { app: 'sidecar-injector' }),
    },
    webhooks: injections.map(({ name, namespaces, objects }) => ({
      name: `${name}.sidecar-injector.istio.io`,
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      clientConfig,
      rules: [
        { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] },
      ],
      namespaceSelector: { matchExpressions: namespaces },
      objectSelector: { matchExpressions: objects },
    })),
  };
}

const revision = { key: 'istio.io/rev', operator: 'In', values: ['default'] };
const noRevision = { key: 'istio.io/rev', operator: 'DoesNotExist' };
const unlabelled = { key: 'istio-injection', operator: 'DoesNotExist' };
const notRefused = { key: 'sidecar.istio.io/inject', operator: 'NotIn', values: ['false'] };

/** The four ways to ask for injection (Istio: "Controlling the injection policy"): none of them covers a Pod twice. */
const injections = [
  { name: 'rev.namespace', namespaces: [revision, unlabelled], objects: [notRefused] },
  { name: 'rev.object', namespaces: [noRevision, unlabelled], objects: [notRefused, revision] },
  {
    name: 'namespace',
    namespaces: [{ key: 'istio-injection', operator: 'In', values: ['enabled'] }],
    objects: [notRefused],
  },
  {
    name: 'object',
    namespaces: [unlabelled, noRevision],
    objects: [{ key: 'sidecar.istio.io/inject', operator: 'In', values: ['true'] }, noRevision],
  },
];

/** istiod's validation of Istio's own types: for config of its revision, and for config of none. */
export function validators(settings: ChartSettings): readonly Manifest[] {
  const { namespace } = settings;
  const objectSelector = { matchExpressions: [revision] };
  return [
    validator(
      'istiod',
      settings,
      { metadata: `istio-validator-${namespace}`, webhook: 'rev.validation' },
      { objectSelector },
    ),
    validator(
      'base',
      settings,
      { metadata: 'istiod-default-validator', webhook: 'validation' },
      {},
    ),
  ];
}

function validator(
  chart: Chart,
  settings: ChartSettings,
  names: { readonly metadata: string; readonly webhook: string },
  more: object,
): Manifest {
  const { namespace } = settings;
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: {
      name: names.metadata,
      labels: {
        ...sharedLabels(chart, settings, 'istiod'),
        istio: 'istiod',
        'istio.io/rev': 'default',
      },
    },
    webhooks: [
      {
        name: `${names.webhook}.istio.io`,
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Ignore',
        clientConfig: { service: { name: 'istiod', namespace, path: '/validate' } },
        rules: [
          {
            operations: ['CREATE', 'UPDATE'],
            apiGroups: ['security', 'networking', 'telemetry', 'extensions'].map(
              (area) => `${area}.istio.io`,
            ),
            apiVersions: ['*'],
            resources: ['*'],
          },
        ],
        ...more,
      },
    ],
  };
}
