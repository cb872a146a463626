import type { Manifest } from '../cluster/object.ts';
import { isRecord } from '../json.ts';

/**
 * The spelling that an API server keeps for what charts spell otherwise: quantities (`2000m` → `2`), defaults inside
 * fields that are owned as a whole, empty lists that a server drops, `stringData`. Without it such a field would look
 * changed until a dry run says that it is not, and would conflict with another manager that holds the same value.
 */
export function canonical(manifest: Manifest): Manifest {
  const { status: _status, ...rest } = withoutNulls(manifest);
  const rewrite = rewrites[manifest.kind];
  // A rewrite keeps apiVersion, kind and metadata.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (rewrite === undefined ? rest : rewrite(rest)) as Manifest;
}

type Fields = Readonly<Record<string, unknown>>;

const rewrites: Readonly<Record<string, (fields: Fields) => Fields>> = {
  Deployment: podTemplate,
  DaemonSet: podTemplate,
  StatefulSet: podTemplate,
  Secret: plainSecret,
  MutatingWebhookConfiguration: webhooks,
  ValidatingWebhookConfiguration: webhooks,
  Service: (fields) => at(fields, ['spec', 'ports', '*'], (port) => ({ protocol: 'TCP', ...port })),
  Role: policyRules,
  ClusterRole: policyRules,
  EndpointSlice: (fields) => at(fields, ['endpoints', '*'], (end) => ({ conditions: {}, ...end })),
};

function podTemplate(fields: Fields): Fields {
  return at(fields, ['spec', 'template', 'spec'], (pod) => {
    let result = ['containers', 'initContainers'].reduce(
      (spec, list) => at(spec, [list, '*'], container),
      pod,
    );
    for (const path of downwardFields) result = at(result, path, fieldRef);
    return withoutEmpty(
      at(result, ['affinity', '*'], (affinity) => withoutEmpty(affinity)),
      ['nodeSelector', 'tolerations', 'imagePullSecrets'],
    );
  });
}

/** Where volumes refer to fields of their Pod, in lists that are owned as a whole. */
const downwardFields = [
  ['volumes', '*', 'downwardAPI', 'items', '*', 'fieldRef'],
  ['volumes', '*', 'projected', 'sources', '*', 'downwardAPI', 'items', '*', 'fieldRef'],
];

function fieldRef(fields: Fields): Fields {
  return { apiVersion: 'v1', ...fields };
}

function container(fields: Fields): Fields {
  let result = at(fields, ['ports', '*'], (port) => ({ protocol: 'TCP', ...port }));
  result = at(result, ['env', '*', 'valueFrom', 'fieldRef'], fieldRef);
  result = at(result, ['env', '*'], ({ value, ...rest }) =>
    value === '' ? rest : { ...rest, ...(value === undefined ? {} : { value }) },
  );
  for (const list of ['limits', 'requests']) {
    result = at(result, ['resources', list], (amounts) =>
      Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, quantity(amount)])),
    );
  }
  return result;
}

function webhooks(fields: Fields): Fields {
  return at(fields, ['webhooks', '*', 'rules', '*'], (rule) => ({ scope: '*', ...rule }));
}

function policyRules(fields: Fields): Fields {
  return at(fields, ['rules', '*'], (rule) => withoutEmpty(rule));
}

/** `stringData` is only a way to write `data`. */
function plainSecret(fields: Fields): Fields {
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

/** Kubernetes' canonical form of a quantity, for the units that charts use: `2000m` → `2`, `0.5` → `500m`. */
export function quantity(amount: unknown): unknown {
  const text = String(amount);
  const milli = /^(\d+)m$/.exec(text)?.[1];
  if (milli !== undefined) return Number(milli) % 1000 === 0 ? String(Number(milli) / 1000) : text;
  const decimal = /^\d*\.\d+$/.test(text) ? Number(text) * 1000 : Number.NaN;
  if (Number.isInteger(decimal)) return quantity(`${decimal}m`);
  const binary = /^(\d+)(Ki|Mi|Gi)$/.exec(text);
  if (binary?.[1] !== undefined && Number(binary[1]) > 0 && Number(binary[1]) % 1024 === 0) {
    const larger = { Ki: 'Mi', Mi: 'Gi', Gi: 'Ti' }[binary[2] ?? ''] ?? '';
    return quantity(`${Number(binary[1]) / 1024}${larger}`);
  }
  return text;
}

/** Rewrites every map that the path leads to; `*` is every item or value. */
function at(fields: Fields, path: readonly string[], rewrite: (found: Fields) => Fields): Fields {
  const [name, ...rest] = path;
  if (name === undefined) return rewrite(fields);
  const step = (value: unknown): unknown => (isRecord(value) ? at(value, rest, rewrite) : value);
  if (name === '*') {
    return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, step(value)]));
  }
  const value = fields[name];
  if (Array.isArray(value) && rest[0] === '*') {
    const [, ...inner] = rest;
    return {
      ...fields,
      [name]: value.map((item: unknown) => (isRecord(item) ? at(item, inner, rewrite) : item)),
    };
  }
  return isRecord(value) ? { ...fields, [name]: step(value) } : fields;
}

function withoutEmpty(fields: Fields, names: readonly string[] = Object.keys(fields)): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) =>
        !(
          names.includes(name) &&
          (isRecord(value) || Array.isArray(value)) &&
          Object.keys(value).length === 0
        ),
    ),
  );
}

/** Copies only what holds a null, so that large definitions are not copied at all. */
function withoutNulls<T>(value: T): T;
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => withoutNulls(item));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isRecord(value)) return value;
  let copy: Record<string, unknown> | undefined;
  for (const [key, item] of Object.entries(value)) {
    const kept = item === null || item === undefined ? undefined : withoutNulls(item);
    if (kept === item) continue;
    copy ??= { ...value };
    if (kept === undefined) delete copy[key];
    else copy[key] = kept;
  }
  return copy ?? value;
}
