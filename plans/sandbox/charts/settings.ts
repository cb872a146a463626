import type { Manifest } from '../../../lib/cluster/object.ts';
import type { Values } from '../../../lib/mesh/topology/topology.ts';
import { fieldAt, isRecord, listAt, textAt } from '../../../lib/json.ts';

/** What the stand-in charts read of an IstioOperator. */
export interface ChartSettings {
  readonly profile: 'default' | 'remote' | 'empty';
  /** `spec.components.base.enabled`, which the profile `empty` lacks otherwise. */
  readonly base: boolean;
  /** `default` is the one without a suffix. */
  readonly revision: string;
  /** The revision that validates what carries none; none when it is empty. */
  readonly defaultRevision: string;
  readonly namespace: string;
  readonly hub: string;
  readonly tag: string;
  readonly values: Values;
  readonly meshConfig: Values;
  readonly gateways: readonly ChartGateway[];
  /** The namespace of the CNI node agent, which none of the profiles here has by itself. */
  readonly cni: string | undefined;
}

/** One entry of `spec.components.ingressGateways`, or the gateway that the default profile brings along. */
export interface ChartGateway {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of the Deployment and its Pods only. */
  readonly workloadLabels: Readonly<Record<string, string>>;
  readonly annotations: Values | undefined;
  readonly env: readonly unknown[];
  readonly ports: readonly GatewayPort[];
}

/** A port of the Service; `targetPort` is where the Pod listens. */
export interface GatewayPort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
}

/** Reads an IstioOperator as `plans/` writes it; what it does not know is left out. */
export function settingsOf(operator: Manifest): ChartSettings {
  const { spec } = operator;
  const profile = textAt(spec, 'profile');
  const values = recordAt(spec, 'values');
  const namespace = textAt(values, 'global', 'istioNamespace') ?? 'istio-system';
  return {
    profile: profile === 'remote' || profile === 'empty' ? profile : 'default',
    base: fieldAt(spec, 'components', 'base', 'enabled') === true,
    revision: textAt(spec, 'revision') ?? 'default',
    defaultRevision: textAt(values, 'defaultRevision') ?? '',
    namespace,
    hub: textAt(values, 'global', 'hub') ?? 'docker.io/istio',
    tag: textAt(values, 'global', 'tag') ?? 'latest',
    values,
    meshConfig: recordAt(spec, 'meshConfig'),
    gateways: gatewaysOf(spec, profile),
    cni:
      fieldAt(spec, 'components', 'cni', 'enabled') === true
        ? (textAt(spec, 'components', 'cni', 'namespace') ?? namespace)
        : undefined,
  };
}

function recordAt(value: unknown, name: string): Values {
  const found = fieldAt(value, name);
  return isRecord(found) ? found : {};
}

function gatewaysOf(spec: unknown, profile: string | undefined): readonly ChartGateway[] {
  const listed = listAt(spec, 'components', 'ingressGateways');
  if (profile === undefined && listed.length === 0) return [defaultGateway];
  return listed.filter((entry) => fieldAt(entry, 'enabled') === true).map(gatewayOf);
}

const defaultGateway: ChartGateway = {
  name: 'istio-ingressgateway',
  labels: { app: 'istio-ingressgateway', istio: 'ingressgateway' },
  workloadLabels: { 'istio.io/dataplane-mode': 'none' },
  annotations: undefined,
  env: [],
  ports: [
    { name: 'status-port', port: 15021, targetPort: 15021 },
    { name: 'http2', port: 80, targetPort: 8080 },
    { name: 'https', port: 443, targetPort: 8443 },
  ],
};

function gatewayOf(entry: unknown): ChartGateway {
  const annotations = fieldAt(entry, 'k8s', 'serviceAnnotations');
  return {
    name: textAt(entry, 'name') ?? defaultGateway.name,
    labels: Object.fromEntries(
      Object.entries(recordAt(entry, 'label')).map(([key, value]) => [key, String(value)]),
    ),
    workloadLabels: {},
    annotations: isRecord(annotations) ? annotations : undefined,
    env: listAt(entry, 'k8s', 'env'),
    ports: listAt(entry, 'k8s', 'service', 'ports').filter(isPort),
  };
}

function isPort(value: unknown): value is GatewayPort {
  return (
    isRecord(value) &&
    typeof value['name'] === 'string' &&
    typeof value['port'] === 'number' &&
    typeof value['targetPort'] === 'number'
  );
}
