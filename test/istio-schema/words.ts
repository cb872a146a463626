import { type Definitions, type Part, propertiesOf } from './part.ts';

const serviceTypes = ['', 'LoadBalancer', 'NodePort', 'ClusterIP'];

/**
 * The words that API servers take in fields that neither Istio's proto nor the published OpenAPI of Kubernetes narrows down (core/v1
 * and admissionregistration/v1, the types with `+enum`). Empty is what Istio's charts leave out.
 */
const words: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'k8s.Container': {
    imagePullPolicy: ['', 'Always', 'IfNotPresent', 'Never'],
  },
  'k8s.HPAScalingPolicy': { type: ['Pods', 'Percent'] },
  'k8s.HPAScalingRules': { selectPolicy: ['Max', 'Min', 'Disabled'] },
  'k8s.HTTPGetAction': { scheme: ['HTTP', 'HTTPS'] },
  'k8s.LabelSelectorRequirement': { operator: ['In', 'NotIn', 'Exists', 'DoesNotExist'] },
  'k8s.NodeSelectorRequirement': {
    operator: ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'],
  },
  'k8s.SeccompProfile': { type: ['RuntimeDefault', 'Localhost', 'Unconfined'] },
  'k8s.Toleration': {
    operator: ['', 'Exists', 'Equal', 'Lt', 'Gt'],
    effect: ['', 'NoSchedule', 'PreferNoSchedule', 'NoExecute'],
  },
  'k8s.TopologySpreadConstraint': {
    whenUnsatisfiable: ['DoNotSchedule', 'ScheduleAnyway'],
    nodeAffinityPolicy: ['Honor', 'Ignore'],
    nodeTaintsPolicy: ['Honor', 'Ignore'],
  },
  'mesh.LabelSelectorRequirement': { operator: ['In', 'NotIn', 'Exists', 'DoesNotExist'] },
  'values.CNIConfig': { pullPolicy: ['', 'Always', 'IfNotPresent', 'Never'] },
  'values.EgressGatewayConfig': { type: serviceTypes },
  'values.GlobalConfig': { imagePullPolicy: ['', 'Always', 'IfNotPresent', 'Never'] },
  'values.IngressGatewayConfig': {
    type: serviceTypes,
    externalTrafficPolicy: ['', 'Cluster', 'Local'],
  },
  'values.PortsConfig': { protocol: ['', 'TCP', 'UDP', 'SCTP'] },
  // Of Envoy, which does not start with another one.
  'values.ProxyConfig': {
    autoInject: ['', 'enabled', 'disabled'],
    logLevel: ['', 'trace', 'debug', 'info', 'warning', 'warn', 'error', 'critical', 'off'],
  },
  'values.SidecarInjectorConfig': { reinvocationPolicy: ['Never', 'IfNeeded'] },
};

/** Are words of a field among these, of which `istioctl` knows nothing? */
export function hasWords(definition: string, pointer: string): boolean {
  const place = pointer.split('/').slice(-2);
  const keys = [...Object.keys(words[definition] ?? {}), 'ipFamilies', 'ipFamilyPolicy'];
  return keys.some((key) => place.includes(key));
}

const families = ['IPv4', 'IPv6'];
const familyPolicies = ['', 'SingleStack', 'PreferDualStack', 'RequireDualStack'];

/** The definitions with these words. */
export function withWords(definitions: Definitions): Definitions {
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [
      name,
      { ...definition, ...propertiesWithWords(name, definition) },
    ]),
  );
}

function propertiesWithWords(name: string, definition: Part): Part {
  const entries = Object.entries(propertiesOf(definition)).map(([key, part]) => {
    const own = words[name]?.[key];
    if (own !== undefined) return [key, { ...part, enum: own }] as const;
    if (key === 'ipFamilies') {
      return [key, { ...part, items: { type: 'string', enum: families } }] as const;
    }
    if (key === 'ipFamilyPolicy') return [key, { ...part, enum: familyPolicies }] as const;
    return [key, part] as const;
  });
  return entries.length === 0 ? {} : { properties: Object.fromEntries(entries) };
}
