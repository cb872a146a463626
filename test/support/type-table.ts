import { isRecord, type JsonObject, listAt, textAt } from '../../lib/json.ts';

/** Types that the sandbox serves, by the path of their OpenAPI document on a real server. */
export const servedKinds: Readonly<Record<string, readonly string[]>> = {
  'api/v1': [
    'ConfigMap',
    'Event',
    'Namespace',
    'Pod',
    'ResourceQuota',
    'Secret',
    'Service',
    'ServiceAccount',
  ],
  'apis/admissionregistration.k8s.io/v1': [
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingWebhookConfiguration',
  ],
  'apis/apiextensions.k8s.io/v1': ['CustomResourceDefinition'],
  'apis/apps/v1': ['DaemonSet', 'Deployment', 'StatefulSet'],
  'apis/autoscaling/v2': ['HorizontalPodAutoscaler'],
  'apis/coordination.k8s.io/v1': ['Lease'],
  'apis/discovery.k8s.io/v1': ['EndpointSlice'],
  'apis/networking.k8s.io/v1': ['NetworkPolicy'],
  'apis/policy/v1': ['PodDisruptionBudget'],
  'apis/rbac.authorization.k8s.io/v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
};

/**
 * The table of lib/sandbox/generated/type-table.ts from the OpenAPI v3 documents of a real server: one line a type, only those that the
 * kinds reach. The rules are those of kube-openapi, pkg/schemaconv/openapi.go.
 */
export function typeTable(documents: Readonly<Record<string, unknown>>): string {
  const schemas = new Map<string, JsonObject>();
  for (const document of Object.values(documents)) {
    for (const [name, schema] of Object.entries(schemasIn(document))) {
      if (isRecord(schema)) schemas.set(name, schema);
    }
  }
  const lines = new Map<string, string>();
  const visit = (name: string): void => {
    if (lines.has(name)) return;
    lines.set(name, '');
    const refs: string[] = [];
    lines.set(name, `${shortName(name)} ${declaration(name, schemas.get(name) ?? {}, refs)}`);
    refs.forEach(visit);
  };
  for (const [path, document] of Object.entries(documents)) {
    for (const [name, schema] of Object.entries(schemasIn(document))) {
      const [type] = isRecord(schema) ? listAt(schema['x-kubernetes-group-version-kind']) : [];
      if (isRecord(type) && servedKinds[path]?.includes(textAt(type['kind']) ?? '') === true) {
        visit(name);
      }
    }
  }
  return [...lines.values()].toSorted().join('\n');
}

function schemasIn(document: unknown): JsonObject {
  const components = isRecord(document) ? document['components'] : undefined;
  const schemas = isRecord(components) ? components['schemas'] : undefined;
  return isRecord(schemas) ? schemas : {};
}

/** `io.k8s.api.core.v1.Container` → `core.v1.Container`. */
function shortName(name: string): string {
  const parts = name.split('.');
  return parts.at(-2) === 'resource' || parts.at(-2) === 'intstr'
    ? (parts.at(-1) ?? '')
    : parts.slice(-3).join('.');
}

function declaration(name: string, schema: JsonObject, refs: string[]): string {
  if (name.endsWith('.api.resource.Quantity')) return 'q';
  if (name.endsWith('.runtime.RawExtension')) return '*';
  return expression(schema, refs);
}

function expression(schema: JsonObject, refs: string[]): string {
  const ref = refOf(schema);
  if (ref !== undefined) {
    refs.push(ref);
    return `${atomic(schema)}${shortName(ref)}`;
  }
  switch (textAt(schema['type']) ?? '') {
    case 'string':
      return (textAt(schema['format']) ?? '') === '' || schema['format'] === 'byte' ? 's' : 'u';
    case 'integer':
    case 'number':
      return 'n';
    case 'boolean':
      return 'b';
    case 'array':
      return list(schema, refs);
    case 'object':
      return `${atomic(schema)}${map(schema, refs)}`;
    default:
      return '*';
  }
}

function refOf(schema: JsonObject): string | undefined {
  const [only, ...others] = listAt(schema['allOf']);
  const ref =
    textAt(schema['$ref'] ?? (isRecord(only) && others.length === 0 ? only['$ref'] : '')) ?? '';
  return ref === '' ? undefined : ref.slice(ref.lastIndexOf('/') + 1);
}

function atomic(schema: JsonObject): string {
  return schema['x-kubernetes-map-type'] === 'atomic' ? '!' : '';
}

function list(schema: JsonObject, refs: string[]): string {
  const of = schema['items'];
  const element = isRecord(of) ? expression(of, refs) : '*';
  switch (schema['x-kubernetes-list-type']) {
    case 'map':
      return `[${listAt(schema['x-kubernetes-list-map-keys'])
        .map((item) => textAt(item) ?? '')
        .join(',')}|${element}]`;
    case 'set':
      return `[=${element}]`;
    case undefined:
      return schema['x-kubernetes-patch-strategy'] === 'merge'
        ? `[${schema['x-kubernetes-patch-merge-key'] === undefined ? '=' : `${textAt(schema['x-kubernetes-patch-merge-key']) ?? ''}|`}${element}]`
        : `[${element}]`;
    default:
      return `[${element}]`;
  }
}

function map(schema: JsonObject, refs: string[]): string {
  const { properties, additionalProperties } = schema;
  const fields = Object.entries(isRecord(properties) ? properties : {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) =>
      isRecord(field) ? `${name}:${expression(field, refs)}${fallback(field)}` : '',
    );
  if (fields.length > 0) return `{${fields.join(' ')}}`;
  return `<${isRecord(additionalProperties) ? expression(additionalProperties, refs) : '*'}>`;
}

/** Only texts matter: they complete the keys of list items. */
function fallback(field: JsonObject): string {
  const value = textAt(field['default']) ?? '';
  return /^\w+$/.test(value) ? `=${value}` : '';
}
