import type { Manifest } from '../cluster/object.ts';
import { isRecord, type JsonObject, withoutNulls } from '../json.ts';
import { podSpec } from './canonical-pod.ts';
import { isHeavy } from './heavy.ts';
import { quantitiesAt, resourceList } from '../quantity.ts';
import { at, withoutEmpty } from './rewrite.ts';

/**
 * The spelling that an API server keeps for what charts spell otherwise: quantities (`1.5Gi` → `1536Mi`), defaults inside
 * fields that are owned as a whole, empty lists that a server drops, `stringData`. Without it such a field would look
 * changed until a dry run says that it is not, and would conflict with another manager that holds the same value.
 */
export function canonical(manifest: Manifest): Manifest {
  const spelled = known.get(manifest) ?? respelled(manifest);
  known.set(manifest, spelled);
  return spelled;
}

/** What is rendered the same for many clusters is one object, and looked through once. */
const known = new WeakMap<Manifest, Manifest>();

function respelled(manifest: Manifest): Manifest {
  const { status: _status, ...fields } = manifest;
  // Definitions of types stand in charts as a server keeps them; what YAML has read of them holds no null.
  const rest = isHeavy(manifest) ? fields : withoutNulls(fields);
  const rewrite = rewrites[manifest.kind];
  // A rewrite keeps apiVersion, kind and metadata.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (rewrite === undefined ? rest : rewrite(rest)) as Manifest;
}

const rewrites: Readonly<Record<string, (fields: JsonObject) => JsonObject>> = {
  Deployment: podTemplate,
  DaemonSet: podTemplate,
  StatefulSet: podTemplate,
  HorizontalPodAutoscaler: autoscaler,
  ResourceQuota: (fields) => at(fields, ['spec', 'hard'], resourceList),
  Secret: plainSecret,
  MutatingWebhookConfiguration: webhooks,
  ValidatingWebhookConfiguration: webhooks,
  ValidatingAdmissionPolicy: (fields) => at(fields, ['spec', 'matchConstraints'], matching),
  ValidatingAdmissionPolicyBinding: (fields) => at(fields, ['spec', 'matchResources'], matching),
  Service: (fields) => at(fields, ['spec', 'ports', '*'], (port) => ({ protocol: 'TCP', ...port })),
  Role: policyRules,
  ClusterRole: policyRules,
  EndpointSlice: (fields) => at(fields, ['endpoints', '*'], (end) => ({ conditions: {}, ...end })),
};

function podTemplate(fields: JsonObject): JsonObject {
  return at(fields, ['spec', 'template', 'spec'], podSpec);
}

function autoscaler(fields: JsonObject): JsonObject {
  const rules = at(fields, ['spec', 'behavior', '*'], quantitiesAt('tolerance'));
  const target = ['spec', 'metrics', '*', '*', 'target'];
  return at(rules, target, quantitiesAt('value', 'averageValue'));
}

function webhooks(fields: JsonObject): JsonObject {
  return at(fields, ['webhooks', '*', 'rules', '*'], scoped);
}

/** Owned as a whole (admissionregistration/v1, MatchResources). */
function matching(resources: JsonObject): JsonObject {
  const rules = at(
    at(resources, ['resourceRules', '*'], scoped),
    ['excludeResourceRules', '*'],
    scoped,
  );
  return { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {}, ...rules };
}

function scoped(rule: JsonObject): JsonObject {
  return { scope: '*', ...rule };
}

function policyRules(fields: JsonObject): JsonObject {
  return at(fields, ['rules', '*'], (rule) => withoutEmpty(rule));
}

/** `stringData` is only a way to write `data`. */
function plainSecret(fields: JsonObject): JsonObject {
  const { stringData, ...rest } = fields;
  if (!isRecord(stringData)) return fields;
  const encoded = Object.entries(stringData).map(([key, value]): readonly [string, string] => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ]);
  return {
    ...rest,
    data: { ...(isRecord(rest['data']) ? rest['data'] : {}), ...Object.fromEntries(encoded) },
  };
}
