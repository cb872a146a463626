import { type Definitions, list, map, type Part, propertiesOf, reference } from './part.ts';
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
    discoveryAddress: address,
    proxyAdminPort: port,
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
  'mesh.Tracing.Datadog': { address: tracer },
  'mesh.Tracing.Lightstep': { address },
  'mesh.Tracing.Zipkin': { address: tracer },
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
    statusPort: portOrNone,
  },
  'values.TracerDatadogConfig': { address: tracer },
  'values.TracerLightStepConfig': { address },
  'values.TracerZipkinConfig': { address: tracer },
};

/** The definitions with these forms, in the place of lists and maps in their items. */
export function withForms(definitions: Definitions): Definitions {
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [
      name,
      { ...definition, ...propertiesWithForms(name, definition) },
    ]),
  );
}

function propertiesWithForms(name: string, definition: Part): Part {
  const forms = {
    ...(name.startsWith('mesh.MeshConfig.ExtensionProvider.') ? { port } : {}),
    ...ofIstio[name],
  };
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
  return type === 'object' ? { ...part, ...map(form) } : { ...form, ...part };
}
