import { isRecord, type JsonObject, listAt } from '../json.ts';
import type { Manifest } from '../cluster/object.ts';
import { type MutableJson, draftOf, each, fill, inner, isDraft, made } from './draft.ts';
import { podDefaults, workloadDefaults } from './pod-defaults.ts';
import { keptQuantity } from './quantity.ts';
import { serviceDefaults } from './service-defaults.ts';
import { builtinShape, deduced, type Shape } from './shape.ts';
import { withDefaults } from './defined-shape.ts';

/**
 * A built-in object as an API server reads it: defaults filled in (k8s.io/kubernetes, pkg/apis/…/defaults.go), empty values that Go
 * leaves out (`omitempty`) gone, derived fields written. For the kinds that a mesh is made of. Throws `UnreadableQuantity`.
 */
export function withBuiltinDefaults(object: Manifest, shape: Shape): Manifest {
  const draft = draftOf(object);
  byKind[object.kind]?.(draft);
  // Defaults keep apiVersion, kind and metadata.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const tidied = tidy(draft, shape) as Manifest;
  const empty = (nilLists[object.kind] ?? []).filter((name) => listAt(tidied, name).length === 0);
  return { ...tidied, ...Object.fromEntries(empty.map((name) => [name, null])) };
}

/** Lists that Go prints as null when nothing is in them. */
const nilLists: Readonly<Record<string, readonly string[]>> = {
  ClusterRole: ['rules'],
  Role: ['rules'],
  EndpointSlice: ['endpoints', 'ports'],
};

/** A custom resource with its defaults: only its metadata are of a built-in type. */
export function withCustomDefaults(object: Manifest, schema: unknown): Manifest {
  const metadata = tidy(object.metadata, builtinShape('meta.v1.ObjectMeta'));
  // Defaults keep apiVersion, kind and metadata.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return withDefaults({ ...object, metadata }, schema) as Manifest;
}

type Defaulter = (draft: MutableJson) => void;

const byKind: Readonly<Record<string, Defaulter>> = {
  Namespace: (draft) => {
    const metadata = made(draft, 'metadata');
    made(metadata, 'labels')['kubernetes.io/metadata.name'] = metadata['name'];
    fill(draft, { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
  },
  Secret: secret,
  Service: serviceDefaults,
  Pod: (draft) => podDefaults(made(draft, 'spec')),
  Deployment: (draft) => {
    const spec = made(draft, 'spec');
    fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
    rollingUpdate(spec, 'strategy', { maxSurge: '25%', maxUnavailable: '25%' });
    workloadDefaults(spec);
  },
  DaemonSet: (draft) => {
    const spec = made(draft, 'spec');
    fill(spec, { revisionHistoryLimit: 10 });
    rollingUpdate(spec, 'updateStrategy', { maxSurge: 0, maxUnavailable: 1 });
    workloadDefaults(spec);
  },
  StatefulSet: (draft) => {
    const spec = made(draft, 'spec');
    fill(spec, { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' });
    rollingUpdate(spec, 'updateStrategy', { partition: 0 });
    workloadDefaults(spec);
  },
  HorizontalPodAutoscaler: (draft) => fill(made(draft, 'spec'), { minReplicas: 1 }),
  MutatingWebhookConfiguration: (draft) => webhooks(draft, { reinvocationPolicy: 'Never' }),
  ValidatingWebhookConfiguration: (draft) => webhooks(draft, {}),
  ValidatingAdmissionPolicy: (draft) => {
    fill(made(draft, 'spec'), { failurePolicy: 'Fail' });
    const constraints = made(inner(draft, 'spec'), 'matchConstraints');
    fill(constraints, { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} });
    for (const rule of each(constraints, 'resourceRules')) fill(rule, { scope: '*' });
  },
  ValidatingAdmissionPolicyBinding: (draft) => {
    const resources = inner(draft, 'spec')['matchResources'];
    if (!isDraft(resources)) return;
    fill(resources, { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} });
    for (const rule of each(resources, 'resourceRules')) fill(rule, { scope: '*' });
  },
  CustomResourceDefinition: definition,
  EndpointSlice: (draft) => {
    for (const port of each(draft, 'ports')) fill(port, { name: '', protocol: 'TCP' });
    for (const endpoint of each(draft, 'endpoints')) fill(endpoint, { conditions: {} });
  },
  RoleBinding: binding,
  ClusterRoleBinding: binding,
  NetworkPolicy: (draft) => fill(made(draft, 'spec'), { policyTypes: ['Ingress'] }),
};

/** `stringData` is written into `data` and not kept. */
function secret(draft: MutableJson): void {
  fill(draft, { type: 'Opaque' });
  const plain = draft['stringData'];
  if (!isDraft(plain)) return;
  const data = made(draft, 'data');
  for (const [key, value] of Object.entries(plain)) {
    data[key] = Buffer.from(String(value)).toString('base64');
  }
  delete draft['stringData'];
}

function rollingUpdate(spec: MutableJson, key: string, values: MutableJson): void {
  const strategy = made(spec, key);
  fill(strategy, { type: 'RollingUpdate' });
  if (strategy['type'] === 'RollingUpdate') fill(made(strategy, 'rollingUpdate'), values);
}

function webhooks(draft: MutableJson, more: MutableJson): void {
  for (const webhook of each(draft, 'webhooks')) {
    fill(webhook, {
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      timeoutSeconds: 10,
      ...more,
    });
    for (const rule of each(webhook, 'rules')) fill(rule, { scope: '*' });
    const service = inner(webhook, 'clientConfig')['service'];
    if (isDraft(service)) fill(service, { port: 443 });
  }
}

function definition(draft: MutableJson): void {
  const spec = made(draft, 'spec');
  const names = made(spec, 'names');
  const kind = String(names['kind']);
  fill(names, { singular: kind.toLowerCase(), listKind: `${kind}List` });
  fill(spec, { conversion: { strategy: 'None' } });
  const service = inner(spec, 'conversion', 'webhook', 'clientConfig')['service'];
  if (isDraft(service)) fill(service, { port: 443 });
  if (spec['preserveUnknownFields'] === false) delete spec['preserveUnknownFields'];
}

function binding(draft: MutableJson): void {
  const apiGroup = 'rbac.authorization.k8s.io';
  fill(made(draft, 'roleRef'), { apiGroup });
  for (const subject of each(draft, 'subjects')) {
    if (subject['kind'] !== 'ServiceAccount') fill(subject, { apiGroup });
  }
}

/**
 * As Go prints it: without nulls, empty lists and plain maps (a map of anything is a pointer) and empty texts of fields, and with
 * quantities in their canonical form. All maps of quantities are ResourceLists.
 */
function tidy(value: unknown, shape: Shape): unknown {
  const { scalar, map, list } = shape;
  if (scalar === 'quantity') return keptQuantity(value, 'field');
  if (Array.isArray(value) && list !== undefined) {
    const element = list.element();
    return value.map((item: unknown) => tidy(item, element));
  }
  if (!isRecord(value) || map === undefined) return value;
  if (map.element?.().scalar === 'quantity') return resourceList(value);
  if (map.fields.size === 0) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]): [string, unknown][] => {
      const inside = (map.fields.get(name)?.shape ?? map.element)?.() ?? {};
      return isOmitted(name, item, inside) ? [] : [[name, tidy(item, inside)]];
    }),
  );
}

function resourceList(amounts: JsonObject): JsonObject {
  const kept = Object.entries(amounts).map(([name, amount]) => [
    name,
    keptQuantity(amount, 'resource-list'),
  ]);
  return Object.fromEntries(kept);
}

function isOmitted(name: string, value: unknown, shape: Shape): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0 && !printedLists.has(name);
  if (isRecord(value)) {
    const { map } = shape;
    return Object.keys(value).length === 0 && map?.fields.size === 0 && map.element?.() !== deduced;
  }
  if (value === '') return !pointers.has(name);
  return value === false && plainFlags.has(name);
}

const printedLists: ReadonlySet<string> = new Set(['rules', 'endpoints', 'addresses', 'resources']);

/** Texts for which empty is something else than absent. */
const pointers: ReadonlySet<string> = new Set(['name', 'type', 'storageClassName', 'key']);

/** Flags for which false is the same as absent. */
const plainFlags: ReadonlySet<string> = new Set([
  'hostNetwork',
  'hostPID',
  'hostIPC',
  'readOnly',
  'stdin',
  'stdinOnce',
  'tty',
  'paused',
  'publishNotReadyAddresses',
  'deprecated',
]);
