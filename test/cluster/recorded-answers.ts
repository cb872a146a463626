import type { ClusterErrorCode } from '../../lib/cluster/cluster-error.ts';
import type { Answer } from '../../lib/cluster/http.ts';

/** An answer of any kind. */
export function answer(status: number, body: unknown): Answer {
  return { status, retryAfter: undefined, body };
}

/** A `Status`, as API servers refuse. */
export function status(
  code: number,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): Answer {
  return answer(code, {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message,
    code,
    ...more,
  });
}

/** A refusal by validation (422) for one field. */
export function invalid(field: string, message: string): Answer {
  const causes = [{ reason: 'FieldValueInvalid', message, field }];
  return status(422, `Thing "b" is invalid: ${field}: ${message}`, {
    reason: 'Invalid',
    details: { name: 'b', kind: 'Thing', causes },
  });
}

/** Recorded from kube-apiserver v1.36.3, except where a proxy or etcd speaks. */
export const answers: readonly {
  readonly name: string;
  readonly given: Answer;
  readonly expected: ClusterErrorCode;
}[] = [
  {
    name: 'an unknown token',
    given: status(401, 'Unauthorized', { reason: 'Unauthorized' }),
    expected: 'unauthorized',
  },
  {
    name: 'a user without the right',
    given: status(
      403,
      'secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" at the cluster scope',
      { reason: 'Forbidden', details: { kind: 'secrets' } },
    ),
    expected: 'forbidden',
  },
  {
    name: 'a namespace that is being deleted',
    given: status(
      403,
      'secrets "t2" is forbidden: unable to create new content in namespace t because it is being terminated',
      {
        reason: 'Forbidden',
        details: { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] },
      },
    ),
    expected: 'namespace-terminating',
  },
  {
    name: 'a namespace that does not exist',
    given: status(404, 'namespaces "nope" not found', {
      reason: 'NotFound',
      details: { name: 'nope', kind: 'namespaces' },
    }),
    expected: 'namespace-missing',
  },
  {
    name: 'an object that does not exist',
    given: status(404, 'configmaps "nope" not found', {
      reason: 'NotFound',
      details: { name: 'nope', kind: 'configmaps' },
    }),
    expected: 'not-found',
  },
  {
    name: 'an unknown API group',
    given: answer(404, '404 page not found\n'),
    expected: 'not-found',
  },
  {
    name: 'a field that another manager holds',
    given: status(
      409,
      'Apply failed with 1 conflict: conflict with "kubectl-edit" using v1 at 2026-11-22T18:29:19Z: .data.mesh',
      {
        reason: 'Conflict',
        details: {
          causes: [
            {
              reason: 'FieldManagerConflict',
              message: 'conflict with "kubectl-edit" using v1 at 2026-11-22T18:29:19Z',
              field: '.data.mesh',
            },
          ],
        },
      },
    ),
    expected: 'conflict',
  },
  {
    name: 'a successor with another uid',
    given: status(
      409,
      'Operation cannot be fulfilled on namespaces "t": Precondition failed: UID in precondition: x, UID in object meta: y',
      { reason: 'Conflict' },
    ),
    expected: 'conflict',
  },
  {
    name: 'an unknown field',
    given: status(
      500,
      'failed to create typed patch object (t/a; /v1, Kind=ConfigMap): .bogus: field not declared in schema',
    ),
    expected: 'invalid',
  },
  {
    name: 'a value that does not decode',
    given: status(
      500,
      'failed to convert new object (/s; apps/v1, Kind=Deployment) to proper version: unable to convert unstructured object to apps/v1, Kind=Deployment: quantities must match the regular expression',
    ),
    expected: 'invalid',
  },
  {
    name: 'a broken body',
    given: status(400, 'error decoding YAML: error converting YAML to JSON: yaml: line 1', {
      reason: 'BadRequest',
    }),
    expected: 'invalid',
  },
  {
    name: 'a bad name',
    given: invalid('metadata.name', 'Invalid value: "A_": a lowercase RFC 1123 subdomain must …'),
    expected: 'invalid',
  },
  {
    name: 'a new selector of a Deployment',
    given: invalid('spec.selector', 'Invalid value: {"matchLabels":{"a":"2"}}: field is immutable'),
    expected: 'immutable',
  },
  {
    name: 'a new roleRef',
    given: invalid('roleRef', 'Invalid value: {"Name":"2"}: cannot change roleRef'),
    expected: 'immutable',
  },
  {
    name: 'a new clusterIP',
    given: invalid('spec.clusterIPs[0]', 'Invalid value: ["None"]: may not change once set'),
    expected: 'immutable',
  },
  {
    name: 'a new spec of a StatefulSet',
    given: invalid(
      'spec',
      "Forbidden: updates to statefulset spec for fields other than 'replicas' and 'template' are forbidden",
    ),
    expected: 'immutable',
  },
  {
    name: 'a change of an immutable ConfigMap',
    given: invalid('data', 'Forbidden: field is immutable when `immutable` is set'),
    expected: 'immutable',
  },
  {
    name: 'a webhook that nobody answers',
    given: status(
      500,
      'Internal error occurred: failed calling webhook "h.x.io": failed to call webhook: Post "https://10.99.0.1:1/x?timeout=10s": dial tcp 10.99.0.1:1: connect: connection refused',
      { reason: 'InternalError' },
    ),
    expected: 'webhook-unreachable',
  },
  {
    name: 'a webhook that says no',
    given: status(400, 'admission webhook "validation.istio.io" denied the request: no hosts'),
    expected: 'webhook-denied',
  },
  {
    name: 'a policy that says no',
    given: status(
      422,
      "clusterroles.rbac.authorization.k8s.io \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: not here",
      { reason: 'Invalid' },
    ),
    expected: 'webhook-denied',
  },
  {
    name: 'a policy that says no in the tone of a missing right',
    given: status(
      403,
      "secrets \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: not here",
      { reason: 'Forbidden' },
    ),
    expected: 'webhook-denied',
  },
  {
    name: 'a quota that is used up',
    given: status(
      403,
      'services "a" is forbidden: exceeded quota: q, requested: services=1, used: services=2, limited: services=2',
      { reason: 'Forbidden', details: { name: 'a', kind: 'services' } },
    ),
    expected: 'webhook-denied',
  },
  {
    name: 'rights that a user may not give',
    given: status(
      403,
      'clusterroles.rbac.authorization.k8s.io "a" is forbidden: user "me" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held',
      { reason: 'Forbidden' },
    ),
    expected: 'forbidden',
  },
  {
    name: 'a webhook that cannot be asked in a dry run',
    given: status(400, 'admission webhook "h.x.io" does not support dry run', {
      reason: 'BadRequest',
    }),
    expected: 'webhook-unreachable',
  },
  { name: 'too many requests', given: status(429, 'too many requests'), expected: 'unavailable' },
  {
    name: 'a load balancer without servers',
    given: answer(503, '<html>\n<body>Service Unavailable</body>'),
    expected: 'unavailable',
  },
  {
    name: 'etcd without a leader',
    given: status(500, 'etcdserver: no leader'),
    expected: 'unavailable',
  },
  {
    name: 'a request that took too long',
    given: status(504, 'Timeout: request did not complete within the allotted timeout'),
    expected: 'timeout',
  },
];
