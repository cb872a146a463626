import { joined } from '../../lib/cluster/field-tree.ts';
import { type FieldTree, owns, treeOf } from '../../lib/cluster/managed-fields.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { equal, fieldAt, isRecord, listAt, numberAt, recordsAt } from '../../lib/json.ts';
import { podFields, scaleFields, serviceFields } from '../../lib/mesh/topology/gateway-settings.ts';
import { usualServicesPort } from '../../lib/mesh/topology/gateways.ts';
import type { Values } from '../../lib/mesh/topology/topology.ts';

/** The objects of a gateway: as they are, or as they would be rendered. */
export interface GatewayObjects {
  readonly service: Manifest | undefined;
  readonly deployment: Manifest | undefined;
  readonly autoscaler: Manifest | undefined;
}

/** What mesh.yaml has to say of a gateway so that it stays as whoever made it wanted it. What others write beside is not theirs. */
export function settingsOf(live: GatewayObjects, rendered: GatewayObjects): Values {
  return {
    ...differing(live.service, rendered.service, serviceFields),
    ...maps(live.service, rendered.service),
    ...differing(live.autoscaler, rendered.autoscaler, scaleFields),
    ...podSettings(live.deployment, rendered.deployment),
  };
}

/** The port of its nodes at which a network is entered, where whoever made the Service has chosen one. */
export function nodePortOf(service: Manifest | undefined): number | undefined {
  if (service === undefined || fieldAt(service, 'spec', 'type') !== 'NodePort') return undefined;
  const key = `k:{"port":${usualServicesPort},"protocol":"TCP"}`;
  const isChosen = owns(madeOf(service), ['f:spec', 'f:ports', key, 'f:nodePort']);
  const port = recordsAt(service, 'spec', 'ports').find((one) => one['port'] === usualServicesPort);
  return isChosen ? numberAt(port, 'nodePort') : undefined;
}

/** What Kubernetes fills in, and whoever creates an object by another request than an apply then owns. */
const filledIn: Values = { externalTrafficPolicy: 'Cluster', ipFamilyPolicy: 'SingleStack' };

function differing(
  live: Manifest | undefined,
  rendered: Manifest | undefined,
  fields: readonly string[],
): Values {
  if (live === undefined) return {};
  const made = madeOf(live);
  const single = fieldAt(live, 'spec', 'ipFamilyPolicy') === 'SingleStack';
  const entries = fields.flatMap((field): readonly [string, unknown][] => {
    const value = fieldAt(live, 'spec', field);
    const usual = fieldAt(rendered, 'spec', field) ?? filledIn[field];
    const isFilledIn = field === 'ipFamilies' && single;
    if (value === undefined || isFilledIn || !owns(made, ['f:spec', `f:${field}`])) return [];
    return equal(value, usual) ? [] : [[field, value]];
  });
  return Object.fromEntries(entries);
}

function maps(live: Manifest | undefined, rendered: Manifest | undefined): Values {
  const annotations = own('annotations', live, rendered);
  const labels = own('labels', live, rendered);
  return {
    ...(Object.keys(annotations).length === 0 ? {} : { serviceAnnotations: annotations }),
    ...(Object.keys(labels).length === 0 ? {} : { serviceLabels: labels }),
  };
}

/** Labels and annotations by which tools know their own. */
const ofTools =
  /(^|\.)(istio\.io|helm\.sh|isthmus\.dev|kubernetes\.io|k8s\.io)\/|^(release|app|istio|chart|heritage)$/;

function own(
  field: 'annotations' | 'labels',
  live: Manifest | undefined,
  rendered: Manifest | undefined,
): Readonly<Record<string, string>> {
  if (live === undefined) return {};
  const made = madeOf(live);
  return Object.fromEntries(
    Object.entries(live.metadata[field] ?? {}).filter(
      ([key]) =>
        isWish(field, key) &&
        rendered?.metadata[field]?.[key] === undefined &&
        owns(made, ['f:metadata', `f:${field}`, `f:${key}`]),
    ),
  );
}

/** Clouds are told by annotations such as `service.beta.kubernetes.io/aws-load-balancer-internal` what they are to do. */
function isWish(field: 'annotations' | 'labels', key: string): boolean {
  if (field === 'annotations' && /^(service|cloud|networking)\b.*\//.test(key)) return true;
  return !ofTools.test(key);
}

function podSettings(live: Manifest | undefined, rendered: Manifest | undefined): Values {
  if (live === undefined) return {};
  const made = madeOf(live);
  const ofPod = podFields.flatMap((field): readonly [string, unknown][] => {
    const value = fieldAt(podOf(live), field);
    const isOwn = owns(made, ['f:spec', 'f:template', 'f:spec', `f:${field}`]);
    const isSame = equal(value, fieldAt(podOf(rendered), field));
    return value === undefined || !isOwn || isSame ? [] : [[field, value]];
  });
  const [here, usual] = [resourcesOf(live), resourcesOf(rendered)];
  const hasOwn = isRecord(here) && Object.keys(here).length > 0 && !equal(here, usual);
  return { ...Object.fromEntries(ofPod), ...(hasOwn ? { resources: here } : {}) };
}

/** The fields of those who made the object: who wrote what it cannot be without. */
function madeOf(object: Manifest): FieldTree {
  const trees = (object.metadata.managedFields ?? [])
    .filter(({ subresource }) => subresource === undefined)
    .map(treeOf)
    .filter((tree) => essential.some((path) => owns(tree, path)));
  return trees.reduce(joined, {});
}

const essential = ['f:selector', 'f:template', 'f:scaleTargetRef'].map((field) => [
  'f:spec',
  field,
]);

function podOf(object: unknown): unknown {
  return fieldAt(object, 'spec', 'template', 'spec');
}

function resourcesOf(object: unknown): unknown {
  return fieldAt(listAt(podOf(object), 'containers')[0], 'resources');
}
