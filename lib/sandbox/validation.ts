import { equal, fieldAt, isRecord, recordsAt, textAt } from '../json.ts';
import type { Manifest } from '../cluster/object.ts';
import { subdomain } from '../kubernetes-names.ts';
import { required, wrong } from './causes.ts';
import { endpointSliceCauses } from './endpoint-slice-causes.ts';
import { metadataCauses, nameWords } from './metadata.ts';
import { type Cause, invalid, Refusal } from './refusal.ts';
import type { Resource } from './resource.ts';
import { serviceCauses } from './service-causes.ts';

/**
 * Refuses what a real server would: names, what may not change, and the mistakes that a plan file could make. Far from all
 * of Kubernetes' validation. Throws `Refusal`.
 */
export function checkObject(
  resource: Resource,
  object: Manifest,
  live: Manifest | undefined,
): void {
  const causes = [
    ...metadataCauses(resource, object),
    ...(live === undefined ? [] : immutableCauses(resource, object, live)),
    ...(checks[`${resource.group}/${resource.kind}`]?.(object, live) ?? []),
  ];
  if (causes.length > 0) throw invalid(resource, object.metadata.name, causes);
  if (resource.kind === 'Secret' && resource.group === '') checkSecret(object);
}

/**
 * What an apply emptied is null, which a custom resource may hold only where its schema says `nullable`, or where a default
 * takes its place (structured-merge-diff 6.3, as in Kubernetes 1.36). Throws `Refusal`.
 */
export function checkNulls(resource: Resource, object: Manifest): void {
  if (resource.schema === undefined) return;
  const { metadata, ...fields } = object;
  const causes = nullsIn(fields, resource.schema, '').map((field) => ({
    reason: 'FieldValueTypeInvalid',
    message: 'Invalid value: "null": must not be null',
    field,
  }));
  if (causes.length > 0) throw invalid(resource, metadata.name, causes);
}

function nullsIn(value: unknown, schema: unknown, path: string): readonly string[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const inner = fieldAt(schema, 'properties', name) ?? fieldAt(schema, 'additionalProperties');
    const here = path === '' ? name : `${path}.${name}`;
    if (item !== null) return nullsIn(item, inner, here);
    const mayBe = fieldAt(inner, 'nullable') === true || fieldAt(inner, 'default') !== undefined;
    return mayBe || inner === undefined ? [] : [here];
  });
}

/** A body that is no JSON of the type is answered 400. The words quote nothing of a Secret. */
function checkSecret(object: Manifest): void {
  const values = fieldAt(object, 'data');
  const isBroken = Object.values(typeof values === 'object' && values !== null ? values : {}).some(
    (value) => !/^[A-Za-z0-9+/]*={0,2}$/.test(String(value)) || String(value).length % 4 !== 0,
  );
  if (isBroken) {
    throw new Refusal(
      400,
      'BadRequest',
      'Secret in version "v1" cannot be handled: illegal base64 data',
    );
  }
}

const immutable: Readonly<Record<string, readonly (readonly string[])[]>> = {
  '/Secret': [['type']],
  'apps/Deployment': [['spec', 'selector']],
  'apps/DaemonSet': [['spec', 'selector']],
  'apps/StatefulSet': [
    ['spec', 'selector'],
    ['spec', 'serviceName'],
  ],
  'discovery.k8s.io/EndpointSlice': [['addressType']],
};

function immutableCauses(
  { group, kind }: Resource,
  object: Manifest,
  live: Manifest,
): readonly Required<Cause>[] {
  const changed = (immutable[`${group}/${kind}`] ?? [])
    .filter((path) => !equal(fieldAt(object, ...path), fieldAt(live, ...path)))
    .map((path) => wrong(path.join('.'), fieldAt(object, ...path), 'field is immutable'));
  const bindings = group === 'rbac.authorization.k8s.io' && kind.endsWith('Binding');
  return bindings && !equal(object['roleRef'], live['roleRef'])
    ? [wrong('roleRef', object['roleRef'], 'cannot change roleRef')]
    : changed;
}

type Check = (object: Manifest, live: Manifest | undefined) => readonly Required<Cause>[];

const checks: Readonly<Record<string, Check>> = {
  '/ConfigMap': dataKeys,
  '/Secret': dataKeys,
  '/Service': serviceCauses,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': webhookPaths,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': webhookPaths,
  'discovery.k8s.io/EndpointSlice': endpointSliceCauses,
  'coordination.k8s.io/Lease': lease,
  'apps/Deployment': workload,
  'apps/DaemonSet': workload,
  'apps/StatefulSet': workload,
};

/** Kubernetes: ConfigMaps, "must consist of alphanumeric characters, -, _ or .". */
function dataKeys({ data }: Manifest): readonly Required<Cause>[] {
  return Object.keys(isRecord(data) ? data : {})
    .filter((key) => !/^[-._a-zA-Z0-9]{1,253}$/.test(key))
    .map((key) =>
      wrong(
        `data[${key}]`,
        key,
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
      ),
    );
}

/** Kubernetes: validation of coordination.k8s.io, and MicroTime, which is decoded before that. */
function lease({ spec }: Manifest): readonly Required<Cause>[] {
  for (const name of ['acquireTime', 'renewTime']) {
    const time = textAt(spec, name);
    if (time !== undefined && !/T\d\d:\d\d:\d\d\.\d{6}(Z|[-+]\d\d:\d\d)$/.test(time)) {
      throw new Refusal(
        400,
        'BadRequest',
        `Lease in version "v1" cannot be handled as a Lease: parsing time "${time}"`,
      );
    }
  }
  const seconds = fieldAt(spec, 'leaseDurationSeconds');
  return typeof seconds === 'number' && seconds <= 0
    ? [wrong('spec.leaseDurationSeconds', seconds, 'must be greater than 0')]
    : [];
}

/** Kubernetes: `ValidateWebhookService`, each segment of a path is a subdomain. */
function webhookPaths(object: Manifest): readonly Required<Cause>[] {
  return recordsAt(object['webhooks']).flatMap((webhook, index) => {
    const path = textAt(webhook, 'clientConfig', 'service', 'path');
    const segments = path?.replace(/^\/|\/$/g, '').split('/') ?? [];
    return segments.flatMap((segment, place) =>
      subdomain.test(segment) || path === '/'
        ? []
        : [
            wrong(
              `webhooks[${index}].clientConfig.service.path`,
              path,
              `segment[${place}]: ${nameWords}`,
            ),
          ],
    );
  });
}

function workload(object: Manifest): readonly Required<Cause>[] {
  const containers = recordsAt(fieldAt(object, 'spec', 'template', 'spec', 'containers'));
  const wanted = fieldAt(object, 'spec', 'selector', 'matchLabels');
  const labels = fieldAt(object, 'spec', 'template', 'metadata', 'labels');
  const pairs = Object.entries(typeof wanted === 'object' && wanted !== null ? wanted : {});
  return [
    ...(containers.length === 0 ? [required('spec.template.spec.containers')] : []),
    ...containers
      .filter((container) => (textAt(container['image']) ?? '') === '')
      .map((_, index) => required(`spec.template.spec.containers[${index}].image`)),
    ...(fieldAt(object, 'spec', 'selector') === undefined ? [required('spec.selector')] : []),
    ...(pairs.every(([key, value]) => fieldAt(labels, key) === value)
      ? []
      : [
          wrong(
            'spec.template.metadata.labels',
            labels,
            '`selector` does not match template `labels`',
          ),
        ]),
  ];
}
