import type { EastWestGateway, IngressGateway } from '../generated/spec.ts';
import type { GatewaySettings, Values } from './topology.ts';

type Written = Exclude<EastWestGateway | IngressGateway, boolean>;

/** Sorts what mesh.yaml says of a gateway by the object that it belongs to. */
export function gatewaySettings(written: Written): GatewaySettings {
  const { serviceAnnotations, serviceLabels } = written;
  return {
    service: pick(written, serviceFields),
    labels: texts(serviceLabels),
    annotations: texts(serviceAnnotations),
    scale: pick(written, scaleFields),
    pod: pick(written, podFields),
    container: pick(written, ['resources']),
  };
}

/** Of the spec of its Service. */
export const serviceFields = [
  'type',
  'loadBalancerIP',
  'loadBalancerClass',
  'loadBalancerSourceRanges',
  'externalTrafficPolicy',
  'ipFamilyPolicy',
  'ipFamilies',
] as const satisfies readonly (keyof Written)[];

/** Of the spec of its HorizontalPodAutoscaler. */
export const scaleFields = [
  'minReplicas',
  'maxReplicas',
] as const satisfies readonly (keyof Written)[];

/** Of the spec of its Pods. */
export const podFields = [
  'nodeSelector',
  'tolerations',
  'affinity',
] as const satisfies readonly (keyof Written)[];

function pick(written: Written, names: readonly (keyof Written)[]): Values {
  const entries = names.map((name) => [name, written[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function texts(map: Written['serviceLabels']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(map ?? {}).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value]],
    ),
  );
}
