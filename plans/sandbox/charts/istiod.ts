import { stringify } from 'yaml';
import type { Manifest } from '../../../lib/cluster/object.ts';
import { fieldAt, isRecord, textAt } from '../../../lib/json.ts';
import { mergeValues } from '../../../lib/mesh/topology/merge-values.ts';
import { revisioned } from '../../revision.ts';
import { componentLabels, sharedLabels } from './labels.ts';
import { reading, role, type Rule, serviceAccount, writing } from './rights.ts';
import type { ChartSettings } from './settings.ts';
import { autoscaler, deployment, unprivileged } from './workload.ts';

/** The control plane of a primary: its account, its configuration, its Deployment and its Service. */
export function istiod(settings: ChartSettings): readonly Manifest[] {
  const { namespace, revision } = settings;
  const labels = componentLabels('Pilot', settings, { app: 'istiod', ...pilotOf(settings) });
  const metadata = { name: revisioned('istiod', revision), namespace, labels };
  return [
    ...account(settings),
    config(settings, 'istio', { mesh: meshOf(settings), meshNetworks: 'networks: {}' }),
    config(settings, 'istio-sidecar-injector', {
      config: stringify({ policy: 'enabled', defaultTemplates: ['sidecar'] }),
      values: JSON.stringify(settings.values, undefined, 2),
    }),
    controlPlane(settings),
    autoscaler({ ...metadata, labels: componentLabels('Pilot', settings, { app: 'istiod' }) }),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        selector: { app: 'istiod', ...selectorOf(settings) },
        ports: [
          { name: 'grpc-xds', port: 15010, protocol: 'TCP' },
          { name: 'https-dns', port: 15012, protocol: 'TCP' },
          { name: 'https-webhook', port: 443, targetPort: 15017, protocol: 'TCP' },
          { name: 'http-monitoring', port: 15014, protocol: 'TCP' },
        ],
      },
    },
  ];
}

/** The istiod without a name is selected by what it is, others by their revision. */
function selectorOf({ revision }: ChartSettings): Readonly<Record<string, string>> {
  return revision === 'default' ? { istio: 'pilot' } : { app: 'istiod', 'istio.io/rev': revision };
}

function pilotOf({ revision }: ChartSettings): Readonly<Record<string, string>> {
  return revision === 'default' ? { istio: 'pilot' } : {};
}

/** What `istioctl` was given, for whoever wants to know. */
export function recordedValues(settings: ChartSettings): Manifest {
  const { values, meshConfig } = settings;
  const more = Object.keys(meshConfig).length === 0 ? {} : { meshConfig };
  return config(settings, 'values', {
    'original-values': JSON.stringify({ ...values, ...more }, undefined, 2),
  });
}

function account(settings: ChartSettings): readonly Manifest[] {
  const { namespace, revision } = settings;
  const name = { name: revisioned('istiod', revision), namespace };
  const labels = sharedLabels('istiod', settings, 'istiod');
  const clusterWide = (of: string): { name: string; labels: typeof labels } => ({
    name: `${revisioned(of, revision)}-${namespace}`,
    labels,
  });
  return [
    serviceAccount({ ...name, labels }),
    ...role(clusterWide('istiod-clusterrole'), name, clusterRules),
    ...role(clusterWide('istiod-gateway-controller'), name, gatewayRules),
    ...role({ ...name, labels }, name, [
      { apiGroups: [''], resources: ['secrets'], verbs: writing },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: writing },
    ]),
  ];
}

const clusterRules: readonly Rule[] = [
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    verbs: [...reading, 'update', 'patch'],
  },
  {
    apiGroups: ['security', 'networking', 'telemetry', 'extensions'].map(
      (area) => `${area}.istio.io`,
    ),
    resources: ['*'],
    verbs: writing,
  },
  {
    apiGroups: [''],
    resources: ['pods', 'nodes', 'services', 'namespaces', 'endpoints'],
    verbs: reading,
  },
  { apiGroups: [''], resources: ['configmaps'], verbs: ['create', ...reading, 'update'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: reading },
  { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: reading },
  { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
];

const gatewayRules: readonly Rule[] = [
  { apiGroups: ['apps'], resources: ['deployments'], verbs: writing },
  { apiGroups: [''], resources: ['services', 'serviceaccounts'], verbs: writing },
];

function config(
  settings: ChartSettings,
  name: string,
  data: Readonly<Record<string, string>>,
): Manifest {
  const labels = componentLabels('Pilot', settings, {});
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: revisioned(name, settings.revision), namespace: settings.namespace, labels },
    data,
  };
}

function meshOf({ namespace, revision, values, meshConfig }: ChartSettings): string {
  const mesh = mergeValues(
    {
      defaultConfig: {
        discoveryAddress: `${revisioned('istiod', revision)}.${namespace}.svc:15012`,
        meshId: textAt(values, 'global', 'meshID') ?? 'cluster.local',
      },
      enablePrometheusMerge: true,
      rootNamespace: namespace,
      trustDomain: 'cluster.local',
    },
    meshConfig,
  );
  return stringify(mesh, { sortMapEntries: true }).trimEnd();
}

function controlPlane(settings: ChartSettings): Manifest {
  const { namespace, hub, revision, tag, values } = settings;
  const labels = componentLabels('Pilot', settings, { app: 'istiod', ...pilotOf(settings) });
  const name = revisioned('istiod', revision);
  return deployment(
    { name, namespace, labels },
    {
      selector: selectorOf(settings),
      serviceAccountName: name,
      metadata: {
        labels: { ...labels, 'sidecar.istio.io/inject': 'false' },
        annotations: { 'sidecar.istio.io/inject': 'false' },
      },
      container: {
        name: 'discovery',
        image: `${hub}/pilot:${tag}`,
        args: ['discovery', '--monitoringAddr=:15014', '--domain', 'cluster.local'],
        env: environment(revision, values),
        ports: [8080, 15010, 15012, 15017, 15014].map((containerPort) => ({
          containerPort,
          protocol: 'TCP',
        })),
        readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 3 },
        resources: { requests: { cpu: '500m', memory: '2048Mi' } },
        securityContext: { ...unprivileged, runAsNonRoot: true },
      },
    },
  );
}

function environment(
  revision: string,
  values: unknown,
): readonly { readonly name: string; readonly value: string }[] {
  const more = fieldAt(values, 'pilot', 'env');
  const env: Readonly<Record<string, unknown>> = {
    REVISION: revision,
    CLUSTER_ID: textAt(values, 'global', 'multiCluster', 'clusterName') ?? 'Kubernetes',
    EXTERNAL_ISTIOD: fieldAt(values, 'global', 'externalIstiod') === true,
    ...(isRecord(more) ? more : {}),
  };
  return Object.entries(env).map(([name, value]) => ({ name, value: String(value) }));
}
