import type { Change, ChangeSet, Problem, StepChanges } from '../../lib/state/change.ts';
import { withDisturbances } from '../../lib/state/disturbances.ts';
import type { Step, StepId } from '../../lib/steps/step.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { type Manifest, refOf } from '../../lib/cluster/object.ts';
import { removalOrder, withDeletions } from '../../lib/state/leftovers.ts';
import { newLabel, stamp } from '../../lib/state/ownership.ts';
import { disturbances, plans } from '../../plans/index.ts';
import { adopt, create, keep, object, remove, replace, update } from './changes.ts';
import { primaryRemote } from './topologies.ts';
import { ownerNamed } from './owner.ts';

const graph = buildGraph(primaryRemote, plans);

const namespace = object('Namespace istio-system');
const istiod = object('Deployment istio-system/istiod');
const settings = object('ConfigMap istio-system/istio', {
  data: { mesh: 'rootNamespace: istio-system\n' },
});
const gateway = object('Service istio-system/istio-eastwestgateway', {
  spec: { type: 'LoadBalancer', ports: [{ name: 'tls', port: 15443 }] },
});
const slice = object('EndpointSlice istio-system/istiod', {
  endpoints: [{ addresses: needsOf('cluster2/remote').flatMap((fact) => fact.placeholder) }],
});
const secret = secretOf('cluster2');
const labelled = stamp(namespace, ownerNamed('mesh1'), 'cluster1/namespace');
const injector = object('MutatingWebhookConfiguration istio-sidecar-injector');

/** Change sets as they come about in the life of the mesh of the seed guide, each with the reason to look at it. */
export const scenes: Readonly<Record<string, ChangeSet>> = {
  'first-run': changeSet({
    'cluster1/namespace': [create(namespace)],
    'cluster1/control-plane': [
      create(settings, later('namespace istio-system does not exist yet')),
      create(istiod, later('namespace istio-system does not exist yet')),
    ],
    'cluster1/east-west-gateway': [
      create(gateway, later('namespace istio-system does not exist yet')),
    ],
    'cluster2/namespace': [create(namespace)],
    'cluster2/remote': [
      create(slice, { unknown: needsOf('cluster2/remote'), certainty: 'after-apply' }),
      create(injector),
    ],
    'cluster1/remote-secret/cluster2': [
      create(secret, {
        unknown: needsOf('cluster1/remote-secret/cluster2'),
        certainty: 'after-apply',
      }),
    ],
  }),
  'no-change': changeSet({
    'cluster1/namespace': [keep(namespace)],
    'cluster1/control-plane': [keep(settings), keep(istiod)],
    'cluster2/namespace': [keep(namespace)],
  }),
  drift: changeSet({
    'cluster1/namespace': [keep(namespace)],
    'cluster1/control-plane': [
      create(settings),
      update(istiod, {
        force: true,
        fields: [
          {
            path: 'spec.template.spec.containers[name=discovery].resources.requests.cpu',
            before: '2',
            after: '500m',
            owner: { manager: 'kubectl-edit', time: '2026-09-14T08:12:00Z' },
          },
          {
            path: 'spec.template.spec.containers[name=discovery].env[name=PILOT_TRACE_SAMPLING]',
            before: { name: 'PILOT_TRACE_SAMPLING', value: '100' },
          },
          { path: 'metadata.labels["istio.io/rev"]', after: 'default' },
        ],
      }),
    ],
    'cluster1/remote-secret/cluster2': [
      update(secret, {
        fields: [{ path: 'data.cluster2', before: '(secret)', after: '(secret)' }],
      }),
    ],
  }),
  adoption: changeSet({
    'cluster1/namespace': [adopt(namespace)],
    'cluster1/control-plane': [
      adopt(settings, {
        force: true,
        fields: [
          {
            path: 'data.mesh',
            before: 'accessLogFile: /dev/stdout\nrootNamespace: istio-system\n',
            after: 'rootNamespace: istio-system\n',
            owner: { manager: 'istioctl', time: '2026-08-01T10:00:00Z' },
          },
        ],
      }),
      adopt(istiod),
    ],
    'cluster1/east-west-gateway': [adopt(gateway)],
  }),
  replacement: changeSet({
    'cluster1/control-plane': [keep(istiod)],
    'cluster1/east-west-gateway': [
      replace(object('Deployment istio-system/istio-eastwestgateway'), {
        reason: 'spec.selector: Invalid value: field is immutable',
      }),
    ],
    'cluster1/remote-secret/cluster2': [
      replace(secret, {
        reason: 'istiod has seen this Secret before the annotation of the namespace of cluster2',
      }),
    ],
  }),
  leftovers: leaving(changeSet({ 'cluster1/control-plane': [keep(settings), keep(istiod)] }), {
    'cluster1/east-west-gateway': [remove(refOf(gateway))],
    'cluster1/remote-secret/cluster3': [remove(refOf(secretOf('cluster3')))],
    'cluster2/remote': [remove(refOf(slice)), remove(refOf(injector))],
  }),
  'changes-and-leftovers': leaving(
    changeSet({
      'cluster1/control-plane': [keep(settings), update(istiod, { fields: [scaled()] })],
    }),
    {
      'cluster1/control-plane': [remove(refOf(object('PodDisruptionBudget istio-system/istiod')))],
    },
  ),
  'a-cluster-left': {
    ...leaving(changeSet({ 'cluster1/control-plane': [keep(settings), keep(istiod)] }), {
      'cluster1/remote-secret/cluster3': [
        remove(refOf(secretOf('cluster3')), { reason: 'cluster3 is no longer in mesh.yaml' }),
      ],
    }),
    former: [
      { name: 'cluster3', context: 'kind-cluster3' },
      { name: 'old', context: 'its `context`', now: 'cluster2' },
      { name: 'cluster4', context: 'its `context`; echo' },
    ],
    unsearched: [forbidden()],
  },
  'new-labels': changeSet({
    'cluster1/namespace': [update(namespace, { fields: [newLabel(labelled)] })],
    'cluster1/control-plane': [
      keep(settings),
      update(istiod, { fields: [scaled(), newLabel(labelled)] }),
    ],
  }),
  problems: changeSet(
    {
      'cluster1/namespace': [keep(namespace)],
      'cluster1/control-plane': [keep(settings), update(istiod, { fields: [scaled()] })],
    },
    {
      'cluster2/namespace': unreachable(),
      'cluster2/remote': unreachable(),
      'cluster2/reader-token': unreachable(),
      'cluster1/remote-secret/cluster2': unreachable(),
      'cluster1/ingress-gateway': forbidden(),
    },
  ),
  'problems-alike': changeSet(
    {},
    Object.fromEntries(graph.steps.map(({ id, cluster }) => [id, withoutContext(cluster)])),
  ),
};

export function changeSet(
  changes: Readonly<Partial<Record<StepId, readonly Change[]>>>,
  problems: Readonly<Partial<Record<StepId, Problem>>> = {},
): ChangeSet {
  const steps = graph.steps.map((step): StepChanges => {
    const problem = problems[step.id];
    const own = changes[step.id] ?? [];
    if (problem === undefined) return { step, changes: own, missing: missingFrom(own), unseen: [] };
    const unseen = step.needs.filter(({ cluster }) => cluster === problem.cluster);
    return { step, changes: [], missing: [], unseen, problem };
  });
  return withDisturbances({ steps, removals: [] }, disturbances);
}

/** The same with what is left over of these steps. */
function leaving(
  { steps }: ChangeSet,
  left: Readonly<Partial<Record<StepId, readonly Change[]>>>,
): ChangeSet {
  const deletions = new Map(Object.entries(left)) as ReadonlyMap<StepId, readonly Change[]>;
  const removals = removalOrder(
    [...deletions.keys()],
    plans.map(({ name }) => name),
  );
  return withDisturbances(
    { steps: withDeletions(steps, deletions, removals), removals },
    disturbances,
  );
}

function secretOf(cluster: string): Manifest {
  const data = { [cluster]: 'bWFzayBtZQ==' };
  return object(`Secret istio-system/istio-remote-secret-${cluster}`, { data });
}

function missingFrom(changes: readonly Change[]): StepChanges['missing'] {
  return changes.flatMap((change) => ('unknown' in change ? change.unknown : []));
}

function needsOf(id: StepId): Step['needs'] {
  const step = graph.steps.find((candidate) => candidate.id === id);
  if (step === undefined) throw new Error(`no step ${id}`);
  return step.needs;
}

function later(note: string) {
  return { certainty: 'deferred', note } as const;
}

function scaled() {
  return { path: 'spec.replicas', before: 1, after: 3 };
}

export function forbidden(): Problem {
  return {
    code: 'E-FORBIDDEN',
    message:
      'list Service objects in namespace istio-system in cluster1: services is forbidden: User "dev" cannot list resource "services" in API group "" in the namespace "istio-system"',
    hint: 'grant the user of this context the right that the message names, then run again',
    cluster: 'cluster1',
  };
}

function withoutContext(cluster: string): Problem {
  return {
    code: 'E-CONTEXT-MISSING',
    message: `get ConfigMap kube-system/isthmus-mesh1 in ${cluster}: context ${cluster} does not exist: no kubeconfig was found`,
    hint: 'correct `context` in mesh.yaml, or name the right kubeconfig with --kubeconfig',
    cluster,
  };
}

function unreachable(): Problem {
  return {
    code: 'E-UNREACHABLE',
    message: 'list Namespace objects in cluster2: connect ECONNREFUSED 172.18.0.3:6443',
    hint: 'is the API server up, and can this machine reach it? then run again',
    cluster: 'cluster2',
  };
}
