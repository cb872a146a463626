import type { Manifest } from '../../../lib/cluster/object.ts';
import { listAt, textAt } from '../../../lib/json.ts';
import { revisioned } from '../../revision.ts';
import { type Chart, componentLabels, sharedLabels } from './labels.ts';
import type { ChartSettings } from './settings.ts';

/** The webhook through which Pods get their proxy: of the own istiod, or of the primary's. */
export function injector(settings: ChartSettings): Manifest {
  const { namespace, revision } = settings;
  const name = revisioned('istio-sidecar-injector', revision);
  return injection(settings, {
    name: namespace === 'istio-system' ? name : `${name}-${namespace}`,
    labels: {},
    selects: revision,
  });
}

/** The same for all who ask for a tag of the revision, and the Service that says where the tag leads (chart istio-discovery, revision-tags). */
export function tags(settings: ChartSettings): readonly Manifest[] {
  const { namespace, revision, values } = settings;
  return listAt(values, 'revisionTags').flatMap((tag) => {
    if (typeof tag !== 'string') return [];
    const name = `istio-revision-tag-${tag}`;
    const labels = { 'istio.io/tag': tag };
    return [
      injection(settings, {
        name: namespace === 'istio-system' ? name : `${name}-${namespace}`,
        labels,
        selects: tag,
      }),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          name: `istiod-revision-tag-${tag}`,
          namespace,
          labels: componentLabels('Pilot', settings, { app: 'istiod', ...labels }),
        },
        spec: {
          selector: { app: 'istiod', 'istio.io/rev': revision },
          ports: [{ name: 'https-webhook', port: 443, protocol: 'TCP', targetPort: 15017 }],
        },
      },
    ];
  });
}

function injection(
  settings: ChartSettings,
  own: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    /** Revision or tag that Pods and namespaces ask for. */
    readonly selects: string;
  },
): Manifest {
  const { namespace, revision, values } = settings;
  const url = textAt(values, 'istiodRemote', 'injectionURL');
  const path = textAt(values, 'istiodRemote', 'injectionPath') ?? '/inject';
  const clientConfig =
    url === undefined
      ? { service: { name: revisioned('istiod', revision), namespace, path, port: 443 } }
      : { url };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: {
      name: own.name,
      labels: componentLabels('Pilot', settings, { app: 'sidecar-injector', ...own.labels }),
    },
    webhooks: injections(own.selects).map(({ name, namespaces, objects }) => ({
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

const noRevision = { key: 'istio.io/rev', operator: 'DoesNotExist' };
const unlabelled = { key: 'istio-injection', operator: 'DoesNotExist' };
const notRefused = { key: 'sidecar.istio.io/inject', operator: 'NotIn', values: ['false'] };

/** The ways to ask for injection (Istio: "Controlling the injection policy"): none of them covers a Pod twice. */
function injections(revision: string) {
  const own = ofRevision(revision);
  const labelled = [
    { name: 'rev.namespace', namespaces: [own, unlabelled], objects: [notRefused] },
    { name: 'rev.object', namespaces: [noRevision, unlabelled], objects: [notRefused, own] },
  ];
  return revision === 'default' ? [...labelled, ...withoutRevision] : labelled;
}

function ofRevision(revision: string) {
  return { key: 'istio.io/rev', operator: 'In', values: [revision] };
}

/** Only the istiod without a name takes what names none. */
const withoutRevision = [
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
  const { defaultRevision, namespace, revision } = settings;
  const objectSelector = { matchExpressions: [ofRevision(revision)] };
  const name = revisioned('istio-validator', revision);
  return [
    validator(
      'istiod',
      settings,
      { metadata: `${name}-${namespace}`, webhook: 'rev.validation' },
      { objectSelector },
    ),
    ...(defaultRevision === ''
      ? []
      : [
          validator(
            'base',
            settings,
            { metadata: 'istiod-default-validator', webhook: 'validation' },
            {},
          ),
        ]),
  ];
}

function validator(
  chart: Chart,
  settings: ChartSettings,
  names: { readonly metadata: string; readonly webhook: string },
  more: object,
): Manifest {
  const { namespace, revision } = settings;
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: {
      name: names.metadata,
      labels: {
        ...sharedLabels(chart, settings, 'istiod'),
        istio: 'istiod',
        'istio.io/rev': revision,
      },
    },
    webhooks: [
      {
        name: `${names.webhook}.istio.io`,
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Ignore',
        clientConfig: {
          service: { name: revisioned('istiod', revision), namespace, path: '/validate' },
        },
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
