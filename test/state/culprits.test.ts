import { expect } from 'chai';
import type { StatusCause } from '../../lib/cluster/cluster-error.ts';
import type { FieldTree } from '../../lib/cluster/managed-fields.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { wayOut } from '../../lib/state/culprits.ts';

const container = 'k:{"name":"discovery"}';

/** An object with these fields, all of them somebody's who has edited it. */
function edited(spec: object, fieldsV1: FieldTree): Manifest {
  const entry = { manager: 'kubectl-edit', operation: 'Update', fieldsV1: { 'f:spec': fieldsV1 } };
  return { ...of(spec), metadata: { name: 'x', managedFields: [entry] } };
}

function of(spec: object): Manifest {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec };
}

function cause(field: string, reason: string, message: string): StatusCause {
  return { field, reason, message };
}

interface Edit {
  readonly live: Manifest;
  readonly desired: Manifest;
  readonly causes: readonly StatusCause[];
  readonly goes: readonly string[];
}

const discovery = (more: object) => ({ containers: [{ name: 'discovery', ...more }] });
const inDiscovery = (tree: FieldTree): FieldTree => ({ 'f:containers': { [container]: tree } });

/** What the API servers of Kubernetes 1.36 say. */
const edits: Readonly<Record<string, Edit>> = {
  'a strategy that has no use for ours': {
    live: edited({ strategy: { type: 'Recreate' } }, { 'f:strategy': { 'f:type': {} } }),
    desired: of({ strategy: { rollingUpdate: { maxSurge: '100%' } } }),
    causes: [
      cause(
        'spec.strategy.rollingUpdate',
        'FieldValueForbidden',
        "Forbidden: may not be specified when strategy `type` is 'Recreate'",
      ),
    ],
    goes: ['spec.strategy.type'],
  },
  'limits below what we request': {
    live: edited(
      discovery({ resources: { requests: { cpu: '10m' }, limits: { cpu: '20m' } } }),
      inDiscovery({
        'f:resources': { 'f:requests': { 'f:cpu': {} }, 'f:limits': { '.': {}, 'f:cpu': {} } },
      }),
    ),
    desired: of(discovery({ resources: { requests: { cpu: '500m' } } })),
    causes: [
      cause(
        'spec.containers[0].resources.requests',
        'FieldValueInvalid',
        'Invalid value: "500m": must be less than or equal to cpu limit of 20m',
      ),
    ],
    goes: [
      'spec.containers[name=discovery].resources.limits',
      'spec.containers[name=discovery].resources.requests.cpu',
    ],
  },
  'a right that ours takes away': {
    live: edited(
      discovery({ securityContext: { privileged: true, allowPrivilegeEscalation: true } }),
      inDiscovery({
        'f:securityContext': { 'f:privileged': {}, 'f:allowPrivilegeEscalation': {} },
      }),
    ),
    desired: of(discovery({ securityContext: { allowPrivilegeEscalation: false } })),
    causes: [
      cause(
        'spec.containers[0].securityContext',
        'FieldValueInvalid',
        'Invalid value: {}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
      ),
    ],
    goes: [
      'spec.containers[name=discovery].securityContext.privileged',
      'spec.containers[name=discovery].securityContext.allowPrivilegeEscalation',
    ],
  },
  'one of two fields of which there may be one': {
    live: edited({ maxUnavailable: 1 }, { 'f:maxUnavailable': {} }),
    desired: of({ minAvailable: 1 }),
    causes: [
      cause(
        'spec',
        'FieldValueInvalid',
        'Invalid value: {}: minAvailable and maxUnavailable cannot be both set',
      ),
    ],
    goes: ['spec.maxUnavailable'],
  },
  'another kind of volume, and what that makes void': {
    live: edited(
      { volumes: [{ name: 'certs', hostPath: { path: '/tmp' } }], ...discovery({}) },
      {
        'f:volumes': {
          'k:{"name":"certs"}': { '.': {}, 'f:name': {}, 'f:hostPath': { '.': {}, 'f:path': {} } },
        },
      },
    ),
    desired: of({ volumes: [{ name: 'certs', emptyDir: {} }], ...discovery({}) }),
    causes: [
      cause(
        'spec.volumes[0].hostPath',
        'FieldValueForbidden',
        'Forbidden: may not specify more than 1 volume type',
      ),
      cause('spec.containers[0].volumeMounts[1].name', 'FieldValueNotFound', 'Not found: "certs"'),
    ],
    goes: ['spec.volumes[name=certs].hostPath'],
  },
};

describe('state/culprits', () => {
  for (const [what, { live, desired, causes, goes }] of Object.entries(edits)) {
    it(`finds what others hold that ours does not go together with: ${what}`, () => {
      const fields = wayOut(live, desired, causes, [])?.fields ?? [];
      expect(fields.map(({ path }) => path)).to.deep.equal(goes);
      for (const { owner } of fields) expect(owner).to.include({ manager: 'kubectl-edit' });
    });
  }

  it('blames nobody for a value that is wrong by itself', () => {
    const live = edited({ paused: true, strategy: { type: 'X' } }, { 'f:paused': {} });
    const wrong = cause('spec.replicas', 'FieldValueInvalid', 'Invalid value: -1: must be >= 0');
    expect(wayOut(live, of({ replicas: -1 }), [wrong], [])).to.equal(undefined);
    const missing = cause('spec.template', 'FieldValueNotFound', 'Not found: "certs"');
    expect(wayOut(live, of({}), [missing], [])).to.equal(undefined);
  });
});
