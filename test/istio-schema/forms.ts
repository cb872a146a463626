import {
  type Definitions,
  list,
  map,
  type Part,
  propertiesOf,
  reference,
  referredBy,
} from './part.ts';
import { required } from './required.ts';
import { integer, scalars } from './scalars.ts';

const port = integer(1, 65_535);
const portOrNone = integer(0, 65_535);
const natural = integer(0, 2 ** 31 - 1);
const positive = integer(1, 2 ** 31 - 1);
const percent = integer(0, 100);
const percentage = { ...scalars['double'], minimum: 0, maximum: 100 };
const window = integer(65_535, 2 ** 31 - 1);
const address = reference('address');
const tracer = reference('tracerAddress');
const neededAddress = reference('neededAddress');
const neededTracer = reference('neededTracerAddress');
const text = reference('neededText');

type Forms = Readonly<Record<string, Readonly<Record<string, Part>>>>;

/**
 * What Istio looks for in numbers and texts that its protos leave open: `istioctl` refuses the others without a word about the place
 * (pkg/config/validation/agent, operator/pkg/apis/validation), or istiod takes another value for them.
 */
const ofIstio: Forms = {
  'mesh.MeshConfig': {
    proxyListenPort: port,
    proxyInboundListenPort: port,
    proxyHttpPort: portOrNone,
    trustDomain: reference('trustDomain'),
    trustDomainAliases: reference('trustDomain'),
  },
  'mesh.MeshConfig.ServiceSettings': { hosts: reference('hosts') },
  'mesh.ProxyConfig': {
    binaryPath: text,
    configPath: text,
    discoveryAddress: neededAddress,
    envoyMetricsServiceAddress: address,
    proxyAdminPort: port,
    serviceCluster: text,
    statsdUdpAddress: address,
    statusPort: port,
  },
  'mesh.ProxyConfig.ConnectionSettings': {
    listenerPerConnectionBufferLimitBytes: natural,
    clusterPerConnectionBufferLimitBytes: natural,
    httpMaxConcurrentStreams: positive,
    http2InitialStreamWindowSize: window,
    http2InitialConnectionWindowSize: window,
    listenerConnectionLimit: positive,
    globalDownstreamConnectionLimit: positive,
  },
  'mesh.RemoteService': { address },
  'mesh.Tracing': { sampling: percentage },
  'mesh.Tracing.Datadog': { address: neededTracer },
  'mesh.Tracing.Lightstep': { accessToken: text, address: neededAddress },
  'mesh.Tracing.Zipkin': { address: neededTracer },
  'networking.ConnectionPoolSettings.HTTPSettings': {
    http1MaxPendingRequests: natural,
    http2MaxRequests: natural,
    maxRequestsPerConnection: natural,
    maxRetries: natural,
    maxConcurrentStreams: natural,
  },
  'networking.ConnectionPoolSettings.TCPSettings': { maxConnections: natural },
  'networking.LocalityLoadBalancerSetting.Distribute': { to: integer(1, 100) },
  'networking.OutlierDetection': { maxEjectionPercent: percent, minHealthPercent: percent },
  'values.PilotConfig': { traceSampling: percentage },
  'values.ProxyConfig': {
    includeIPRanges: reference('cidrs'),
    excludeIPRanges: reference('cidrs'),
    includeInboundPorts: reference('ports'),
    excludeInboundPorts: reference('ports'),
    includeOutboundPorts: reference('ports'),
    excludeOutboundPorts: reference('ports'),
    clusterDomain: reference('trustDomain'),
    statusPort: portOrNone,
  },
  'values.TracerDatadogConfig': { address: tracer },
  'values.TracerLightStepConfig': { address },
  'values.TracerZipkinConfig': { address: tracer },
};

/** Maps of texts, by what their keys and their values look like. */
const labels = { ...map(reference('labelText')), 'x-keys': 'labelKey' };
const labelWords = { ...map(reference('labelWord')), 'x-keys': 'labelKey' };
const annotations = { ...map({ type: 'string' }), 'x-keys': 'annotationKey' };
const annotationWords = { ...map(reference('annotationText')), 'x-keys': 'annotationKey' };
const env = { ...map(reference('envText')), 'x-keys': 'envName' };

const gateway = {
  env,
  labels,
  nodeSelector: labelWords,
  podAnnotations: annotations,
  serviceAnnotations: annotationWords,
  rollingMaxSurge: reference('share'),
  rollingMaxUnavailable: reference('shareOfAll'),
};
const selector = { key: reference('labelKey'), values: reference('labelText') };
const weight = { type: 'integer', minimum: 1, maximum: 100 };
const positiveInteger = { type: 'integer', minimum: 1, maximum: 2 ** 31 - 1 };

/** What API servers look for in what charts write into their objects (apimachinery: `IsQualifiedName`; core/v1 validation). */
const ofKubernetes: Forms = {
  'k8s.Container': { name: reference('dnsLabel') },
  'k8s.EnvVar': { name: reference('envName') },
  'k8s.HPAScalingPolicy': {
    value: positiveInteger,
    periodSeconds: { type: 'integer', minimum: 1, maximum: 1800 },
  },
  'k8s.HPAScalingRules': {
    stabilizationWindowSeconds: { type: 'integer', minimum: 0, maximum: 3600 },
  },
  'k8s.LabelSelector': { matchLabels: labels },
  'k8s.LabelSelectorRequirement': selector,
  'k8s.NodeSelectorRequirement': { key: reference('labelKey') },
  'k8s.PodAffinityTerm': { topologyKey: reference('labelKey') },
  'k8s.PreferredSchedulingTerm': { weight },
  'k8s.Toleration': { key: reference('tolerationKey'), value: reference('labelText') },
  'k8s.TopologySpreadConstraint': {
    maxSkew: positiveInteger,
    minDomains: positiveInteger,
    topologyKey: reference('labelKey'),
  },
  'k8s.Volume': { name: reference('dnsLabel') },
  'k8s.WeightedPodAffinityTerm': { weight },
  'mesh.LabelSelector': { matchLabels: labels },
  'mesh.LabelSelectorRequirement': selector,
  'mesh.ProxyConfig': {
    proxyMetadata: {
      ...map({ ...scalars['envText'], type: 'string', maximum: undefined }),
      'x-keys': 'envName',
    },
  },
  'values.CNIConfig': {
    daemonSetLabels: labels,
    env,
    hub: reference('hub'),
    image: reference('image'),
    podAnnotations: annotations,
    podLabels: labels,
    tag: reference('tag'),
  },
  'values.EgressGatewayConfig': gateway,
  'values.GlobalConfig': {
    defaultNodeSelector: labelWords,
    priorityClassName: reference('objectName'),
    tag: reference('tag'),
    trustBundleName: reference('objectName'),
  },
  'values.IngressGatewayConfig': gateway,
  'values.PilotConfig': {
    deploymentLabels: labelWords,
    env,
    hub: reference('hub'),
    image: reference('image'),
    nodeSelector: labels,
    podAnnotations: annotations,
    podLabels: labelWords,
    rollingMaxSurge: reference('share'),
    rollingMaxUnavailable: reference('shareOfAll'),
    serviceAccountAnnotations: annotations,
    serviceAnnotations: annotations,
    tag: reference('tag'),
  },
  'values.PortsConfig': { port, nodePort: portOrNone, targetPort: portOrNone },
  'values.ProxyConfig': { image: reference('image') },
  'values.GlobalLoggingConfig': { level: reference('logLevels') },
  'values.ProxyInitConfig': { image: reference('image') },
  'values.SecretVolume': { name: reference('dnsLabel'), secretName: reference('objectName') },
  'values.ServiceAccount': { annotations },
};

/** Words of Istio's protos that it takes elsewhere. */
const words: Readonly<Record<string, readonly string[]>> = {
  'mesh.AuthenticationPolicy': ['NONE', 'MUTUAL_TLS'],
};

/** The definitions with these forms, in the place of lists and maps in their items. */
export function withForms(definitions: Definitions): Definitions {
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [
      name,
      {
        ...definition,
        ...propertiesWithForms(name, definition),
        ...(name in words ? { enum: words[name] } : {}),
        ...(name in required ? { required: required[name] } : {}),
      },
    ]),
  );
}

/** Does a definition narrow down a value of it, or an item or entry of one, beyond what Istio's protos say? */
export function hasForm(definition: string, pointer: string): boolean {
  const place = pointer.split('/').slice(-2);
  return Object.keys(formsOf(definition)).some((key) => place.includes(key));
}

/** Does a definition need keys that Istio's protos do not? */
export function needsKeys(definition: string): boolean {
  return definition in required;
}

function formsOf(name: string): Readonly<Record<string, Part>> {
  return {
    ...(name.startsWith('mesh.MeshConfig.ExtensionProvider.') ? { port } : {}),
    ...ofIstio[name],
    ...ofKubernetes[name],
  };
}

function propertiesWithForms(name: string, definition: Part): Part {
  const forms = formsOf(name);
  const own = propertiesOf(definition);
  const refined = Object.entries(forms).flatMap(([key, form]) => {
    const part = own[key];
    return part === undefined ? [] : [[key, inPlace(part, form)]];
  });
  if (refined.length === 0) return {};
  return { properties: { ...own, ...Object.fromEntries(refined) } };
}

function inPlace({ $ref: _ref, type, items, ...part }: Part, form: Part): Part {
  if (items !== undefined) return { ...list(form), ...part };
  const shape = scalars[referredBy(form) ?? ''] ?? form;
  const isOfMap = type === 'object' && shape['type'] !== 'object';
  const { additionalProperties: _values, minimum: _least, maximum: _most, ...rest } = part;
  return isOfMap ? { ...rest, ...map(form) } : { ...form, ...rest };
}
