import { expect } from 'chai';
import { meshSchema } from '../../lib/mesh/schema/schema.ts';
import { isRecord } from '../../lib/json.ts';
import { reconcilerObjects } from '../../lib/reconcile/install.ts';
import { structural } from '../../lib/reconcile/structural.ts';
import { metricsOf } from '../../lib/reconcile/metrics.ts';
import { meshObject } from '../support/mesh-objects.ts';

const objects = reconcilerObjects({
  namespace: 'ns',
  image: 'registry.example/isthmus@sha256:0',
  shares: 2,
  schema: meshSchema(),
});

describe('What the reconciler is installed with', () => {
  it('has a type whose schema a CustomResourceDefinition may have', () => {
    const forbidden = ['$ref', 'if', 'then', 'allOf', 'definitions', 'patternProperties'];
    const visit = (schema: unknown): void => {
      if (!isRecord(schema)) return;
      expect(Object.keys(schema).filter((key) => forbidden.includes(key))).to.deep.equal([]);
      const { type, properties, additionalProperties } = schema;
      const open = schema['x-kubernetes-preserve-unknown-fields'] === true;
      expect(type !== undefined || open, JSON.stringify(schema)).to.equal(true);
      expect(properties !== undefined && additionalProperties !== undefined).to.equal(false);
      for (const inner of Object.values(isRecord(properties) ? properties : {})) visit(inner);
      visit(additionalProperties);
      visit(schema['items']);
    };
    const schema = structural(meshSchema());
    visit(schema);
    expect(JSON.stringify(schema)).to.contain('reaches').and.contain('"role"');
  });

  it('gives it no right outside of its namespace, and none to create a Lease', () => {
    const kinds = objects.map(({ kind }) => kind);
    expect(kinds).not.to.include.members(['ClusterRole']);
    const role = objects.find(({ kind }) => kind === 'Role');
    const rules = role?.['rules'] as readonly {
      resources: string[];
      verbs: string[];
      resourceNames?: string[];
    }[];
    const leases = rules.filter(({ resources }) => resources.includes('leases'));
    expect(leases).to.deep.equal([
      {
        apiGroups: ['coordination.k8s.io'],
        resources: ['leases'],
        verbs: ['get', 'patch'],
        resourceNames: ['isthmus-reconciler-0', 'isthmus-reconciler-1'],
      },
    ]);
    expect(kinds.filter((kind) => kind === 'Lease')).to.have.length(2);
  });

  it('runs as nobody, on a root that nobody writes', () => {
    const deployment = JSON.stringify(objects.find(({ kind }) => kind === 'Deployment'));
    for (const words of [
      '"runAsUser":65532',
      '"readOnlyRootFilesystem":true',
      '"drop":["ALL"]',
      '"type":"RuntimeDefault"',
      '"replicas":3',
      '{"name":"MALLOC_MMAP_THRESHOLD_","value":"16384"}',
    ]) {
      expect(deployment).to.contain(words);
    }
  });
});

describe('The metrics of the reconciler', () => {
  it('are what Prometheus reads, by mesh and cluster, never by object', () => {
    const metrics = metricsOf(() => 5_000);
    const mesh = meshObject('m"1', { mesh: { clusters: { east: {}, west: {} } } });
    const condition = {
      type: 'Ready' as const,
      status: 'True' as const,
      reason: 'Succeeded',
      message: 'x',
      lastTransitionTime: '',
      observedGeneration: 1,
    };
    const status = { conditions: [condition], clusters: [{ name: 'west', reachable: false }] };
    const found = { actions: { create: 2, delete: 0 }, drifted: { west: 3 } };
    const ending = { kubeconfig: 'all', user: 'me', kind: 'token', at: 9_000 } as const;
    const tally = {
      requests: { 'east GET 200': 4 },
      waits: { istiod: 1 },
      waited: { istiod: 2.5 },
    };
    const told = { found, tally, credentials: [ending] };
    const end = { status, ok: true, result: 'converged', ...told } as const;
    metrics.passed(mesh, end, 1_500);
    metrics.passed(meshObject('b'), undefined, 500);
    const text = metrics.text(true);
    expect(text.trimEnd().split('\n')).to.include.members([
      'isthmus_leader 1',
      'isthmus_mesh_condition{namespace="meshes",mesh="m\\"1",type="Ready",status="True"} 1',
      'isthmus_cluster_up{namespace="meshes",mesh="m\\"1",cluster="east"} 1',
      'isthmus_cluster_up{namespace="meshes",mesh="m\\"1",cluster="west"} 0',
      'isthmus_last_success_timestamp_seconds{namespace="meshes",mesh="m\\"1"} 5',
      'isthmus_api_requests_total{namespace="meshes",mesh="m\\"1",cluster="east",verb="GET",code="200"} 4',
      '# TYPE isthmus_step_wait_seconds summary',
      'isthmus_step_wait_seconds_sum{namespace="meshes",mesh="m\\"1",step="istiod"} 2.5',
      'isthmus_step_wait_seconds_count{namespace="meshes",mesh="m\\"1",step="istiod"} 1',
      'isthmus_reconcile_total{result="converged"} 1',
      'isthmus_reconcile_total{result="stopped"} 1',
      'isthmus_plan_changes{namespace="meshes",mesh="m\\"1",action="create"} 2',
      'isthmus_plan_changes{namespace="meshes",mesh="m\\"1",action="delete"} 0',
      'isthmus_drift_objects{namespace="meshes",mesh="m\\"1",cluster="east"} 0',
      'isthmus_drift_objects{namespace="meshes",mesh="m\\"1",cluster="west"} 3',
      'isthmus_credential_expiry_timestamp_seconds{namespace="meshes",mesh="m\\"1",kubeconfig="all",user="me",kind="token"} 9',
      'isthmus_reconcile_duration_seconds_bucket{le="1"} 1',
      'isthmus_reconcile_duration_seconds_bucket{le="2"} 2',
      'isthmus_reconcile_duration_seconds_bucket{le="+Inf"} 2',
      'isthmus_reconcile_duration_seconds_sum 2',
      'isthmus_reconcile_duration_seconds_count 2',
    ]);
    metrics.passed(mesh, { status, ok: false, result: 'failed', tally }, 1_500);
    expect(metrics.text(true)).to.contain('cluster="east",verb="GET",code="200"} 8\n');
    for (const unknown of ['isthmus_drift_objects', 'isthmus_cluster_up']) {
      expect(metrics.text(true), 'what no plan has found').to.not.contain(unknown);
    }
    metrics.forget(() => false);
    expect(metrics.text(false)).to.contain('isthmus_leader 0').and.not.contain('m\\"1');
  });
});
