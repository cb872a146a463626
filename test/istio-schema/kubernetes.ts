import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../../lib/json.ts';
import type { IstioModules, Modules } from './modules.ts';
import {
  type Definitions,
  list,
  map,
  type Part,
  propertiesOf,
  reference,
  referredBy,
} from './part.ts';

/** A place in the values that Istio decodes as a Kubernetes type although its proto leaves it open. */
interface KubernetesPlace {
  /** As Go spells the fields: `Global`, `Waypoint`, `NodeSelector`. */
  readonly path: readonly string[];
  /** `Toleration` */
  readonly type: string;
  readonly isList: boolean;
}

/** `runKubeList(values.GetPilot().GetTolerations(), &corev1.Toleration{}, …)`, one of each. */
function placesIn({ istio }: IstioModules): readonly KubernetesPlace[] {
  const text = readFileSync(join(istio, 'operator/pkg/apis/validation/validation.go'), 'utf8');
  const calls = text.matchAll(/\brunKube(List)?\(values((?:\.Get\w+\(\))+),\s*&\w+\.(\w+)\{\}/g);
  return [...calls].map(([, isList, getters = '', type = '']) => ({
    path: [...getters.matchAll(/\.Get(\w+)\(\)/g)].map(([, name = '']) => name),
    type,
    isList: isList !== undefined,
  }));
}

/** What nothing in Istio looks at: its charts write it into their objects as it is. */
const handedOn: readonly KubernetesPlace[] = [
  { path: ['Pilot', 'EnvVarFrom'], type: 'EnvVar', isList: true },
  { path: ['Pilot', 'AutoscaleBehavior'], type: 'HorizontalPodAutoscalerBehavior', isList: false },
  {
    path: ['Gateways', 'IstioIngressgateway', 'Resources'],
    type: 'ResourceRequirements',
    isList: false,
  },
  ...['IstioIngressgateway', 'IstioEgressgateway'].map((gateway) => ({
    path: ['Gateways', gateway, 'AdditionalContainers'],
    type: 'Container',
    isList: true,
  })),
];

/** Does `istioctl` take whatever is at a place in the values, because its charts hand it on? */
export function isHandedOn(pointer: string): boolean {
  const keys = pointer.split('/').slice(1).map(go);
  return handedOn.some(({ path }) => path.every((name, index) => go(name) === keys[index]));
}

/** The definitions of one minor with Kubernetes' types where Istio checks for them, or its charts do not look; names are `k8s.…`. */
export function withKubernetesTypes(definitions: Definitions, modules: IstioModules): Definitions {
  const all = { ...definitions };
  for (const { path, type, isList } of [...placesIn(modules), ...handedOn]) {
    const [owner, key] = placeOf(path, all);
    const part = propertiesOf(all[owner])[key];
    const { type: _open, items: _items, ...rest } = part ?? {};
    const own = reference(`k8s.${type}`);
    const properties = {
      ...propertiesOf(all[owner]),
      [key]: { ...(isList ? list(own) : own), ...rest },
    };
    all[owner] = { ...all[owner], properties };
  }
  return all;
}

/** The definition and its key that a chain of getters leads to. */
function placeOf(path: readonly string[], definitions: Definitions): readonly [string, string] {
  let owner = 'values.Values';
  for (const [index, name] of path.entries()) {
    const key = Object.keys(propertiesOf(definitions[owner])).find((own) => go(own) === go(name));
    if (key === undefined) throw new Error(`${owner} has no ${name}`);
    if (index === path.length - 1) return [owner, key];
    owner = referredBy(propertiesOf(definitions[owner])[key]) ?? '';
  }
  throw new Error('no path');
}

function go(name: string): string {
  return name.replace(/[^a-z0-9]/gi, '').toLowerCase();
}

/** Kubernetes' types of these names, and those that they are made of, from its OpenAPI. */
export function kubernetesDefinitions(
  names: readonly string[],
  { kubernetes }: Modules,
): Definitions {
  const schemas = ['apis__autoscaling__v2', 'api__v1'].flatMap((group) => {
    const file = join(kubernetes, `api/openapi-spec/v3/${group}_openapi.json`);
    const api = JSON.parse(readFileSync(file, 'utf8')) as { components: { schemas: Definitions } };
    return Object.entries(api.components.schemas);
  });
  const byName = new Map(schemas.map((entry) => [shortName(entry[0]), entry]));
  const found: Record<string, Part> = {};
  const waiting = [...names];
  for (const name of waiting) {
    const [whole = '', schema] = byName.get(name) ?? [];
    if (schema === undefined) throw new Error(`Kubernetes has no ${name}`);
    if (`k8s.${name}` in found) continue;
    const entries = Object.entries(propertiesOf(schema)).map(
      ([key, part]) => [key, shape(part, waiting)] as const,
    );
    found[`k8s.${name}`] = {
      type: 'object',
      ...(entries.length === 0
        ? {}
        : { additionalProperties: false, properties: Object.fromEntries(entries) }),
      'x-page': groupOf(whole),
    };
  }
  return found;
}

/** `io.k8s.api.core.v1.Toleration` → `Toleration` */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** `io.k8s.api.core.v1.Toleration` → `v1-core`, as the anchors of the API reference end. */
function groupOf(name: string): string {
  const [version = '', group = ''] = name.split('.').toReversed().slice(1);
  return `${version}-${group}`;
}

function shape(part: Part, waiting: string[]): Part {
  const whole = (part['allOf'] as readonly Part[] | undefined)?.[0];
  const ref = (part['$ref'] ?? whole?.['$ref']) as string | undefined;
  if (ref !== undefined) {
    const name = shortName(ref.slice(ref.lastIndexOf('/') + 1));
    if (name === 'Quantity') return reference('quantity');
    if (name === 'IntOrString') return reference('intOrString');
    if (name === 'Time') return { type: 'string' };
    // Kept as it is, whatever it is.
    if (name === 'FieldsV1') return {};
    waiting.push(name);
    return reference(`k8s.${name}`);
  }
  const { type, items, additionalProperties, format } = part;
  if (isRecord(items)) return list(shape(items, waiting));
  if (isRecord(additionalProperties)) return map(shape(additionalProperties, waiting));
  if (!['integer', 'string', 'boolean', 'object'].includes(String(type))) {
    throw new Error(`what is ${JSON.stringify(part)}?`);
  }
  return { type, ...(format === 'int32' ? { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 } : {}) };
}
