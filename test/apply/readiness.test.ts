import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import { readiness } from '../../lib/apply/readiness.ts';
import { recorded } from '../support/recorded.ts';

interface Case {
  readonly what: string;
  readonly object: Pick<Manifest, 'kind'> & Readonly<Record<string, unknown>>;
  readonly generation?: number;
  readonly expected: string;
}

const rolledOut = {
  observedGeneration: 2,
  replicas: 3,
  updatedReplicas: 3,
  readyReplicas: 3,
  availableReplicas: 3,
};
const scheduled = {
  observedGeneration: 2,
  desiredNumberScheduled: 2,
  updatedNumberScheduled: 2,
  numberAvailable: 2,
};

/** After kstatus (kubernetes-sigs/cli-utils, pkg/kstatus/status/core.go). */
const cases: readonly Case[] = [
  deployment('rolled out', rolledOut, 'ready'),
  deployment('nobody has looked at', {}, 'waiting: has not been seen by its controller yet'),
  deployment(
    'changed since its controller looked',
    { ...rolledOut, observedGeneration: 1 },
    'waiting: has a change that its controller has not seen yet',
  ),
  deployment(
    'with old Pods only',
    { ...rolledOut, updatedReplicas: undefined },
    'waiting: has 0 of 3 Pods of the new version',
  ),
  deployment(
    'with an old Pod left over',
    { ...rolledOut, replicas: 4 },
    'waiting: still has 1 of the old Pods',
  ),
  deployment(
    'with Pods that are not available yet',
    { ...rolledOut, availableReplicas: 1 },
    'waiting: has 1 of 3 Pods available',
  ),
  deployment(
    'that has given up',
    {
      ...rolledOut,
      updatedReplicas: 1,
      conditions: [
        {
          type: 'Progressing',
          status: 'False',
          reason: 'ProgressDeadlineExceeded',
          message: 'late',
        },
      ],
    },
    'failed: late',
  ),
  deployment(
    'that has given up because its Pods are refused',
    {
      ...rolledOut,
      updatedReplicas: 0,
      conditions: [
        {
          type: 'Progressing',
          status: 'False',
          reason: 'ProgressDeadlineExceeded',
          message: 'late',
        },
        {
          type: 'ReplicaFailure',
          status: 'True',
          reason: 'FailedCreate',
          message: 'pods "x" is forbidden: exceeded quota: few',
        },
      ],
    },
    'failed: gets no Pods: pods "x" is forbidden: exceeded quota: few',
  ),
  {
    what: 'a Deployment scaled to nothing',
    object: { kind: 'Deployment', spec: { replicas: 0 }, status: { observedGeneration: 2 } },
    expected: 'ready',
  },
  {
    what: 'a Deployment that somebody paused',
    object: {
      kind: 'Deployment',
      spec: { replicas: 1, paused: true },
      status: { observedGeneration: 2, replicas: 1, availableReplicas: 1 },
    },
    expected: 'waiting: is paused (`kubectl rollout resume` ends that)',
  },
  {
    what: 'a Deployment that does not say how many it wants',
    object: {
      kind: 'Deployment',
      spec: {},
      status: { observedGeneration: 2, updatedReplicas: 1, replicas: 1 },
    },
    expected: 'waiting: has 0 of 1 Pods available',
  },
  daemonSet('on all Nodes', scheduled, 'ready'),
  daemonSet('nobody has looked at', {}, 'waiting: has not been seen by its controller yet'),
  daemonSet(
    'with old Pods',
    { ...scheduled, updatedNumberScheduled: 1 },
    'waiting: has 1 of 2 Pods of the new version',
  ),
  daemonSet(
    'with Pods that are not available yet',
    { ...scheduled, numberAvailable: undefined },
    'waiting: has 0 of 2 Pods available',
  ),
  daemonSet('on a cluster without Nodes', { observedGeneration: 2 }, 'ready'),
  {
    what: 'an active Namespace',
    object: { kind: 'Namespace', status: { phase: 'Active' } },
    expected: 'ready',
  },
  {
    what: 'a Namespace without a phase',
    object: { kind: 'Namespace' },
    expected: 'waiting: is not active yet',
  },
  {
    what: 'an established CustomResourceDefinition',
    object: definition({ type: 'Established', status: 'True' }),
    expected: 'ready',
  },
  {
    what: 'a CustomResourceDefinition that is not established',
    object: definition({ type: 'Established', status: 'False' }),
    expected: 'waiting: is not established yet',
  },
  {
    what: 'a CustomResourceDefinition whose names belong to another',
    object: definition({ type: 'NamesAccepted', status: 'False', message: 'taken' }),
    expected: 'failed: taken',
  },
  {
    what: 'a ConfigMap',
    object: { kind: 'ConfigMap' },
    expected: 'ready',
  },
  {
    what: 'any custom resource that its controller has not seen',
    object: { kind: 'Gateway', status: { observedGeneration: 1 } },
    expected: 'waiting: has a change that its controller has not seen yet',
  },
  {
    what: 'a Service without an address, which is a fact and no readiness',
    object: { kind: 'Service', spec: { type: 'LoadBalancer' }, status: { loadBalancer: {} } },
    expected: 'ready',
  },
];

describe('apply/readiness', () => {
  for (const { what, object, generation = 2, expected } of cases) {
    it(`says of ${what}: ${expected}`, () => {
      const metadata = { name: 'x', generation };
      expect(words({ apiVersion: 'x/v1', ...object, metadata })).to.equal(expected);
    });
  }

  it('waits for whatever is being deleted', () => {
    const metadata = { name: 'x', deletionTimestamp: '2026-01-01T00:00:00Z' };
    expect(words({ apiVersion: 'v1', kind: 'ConfigMap', metadata })).to.equal(
      'waiting: is being deleted',
    );
  });

  it('finds the recorded objects of a working mesh ready', () => {
    for (const name of ['deployment', 'service', 'namespace', 'mutating-webhooks']) {
      expect(words(recorded(name).live), name).to.equal('ready');
    }
  });
});

function deployment(what: string, status: object, expected: string): Case {
  const object = { kind: 'Deployment', spec: { replicas: 3 }, status };
  return { what: `a Deployment ${what}`, object, expected };
}

function daemonSet(what: string, status: object, expected: string): Case {
  return { what: `a DaemonSet ${what}`, object: { kind: 'DaemonSet', status }, expected };
}

function definition(...conditions: readonly object[]): Case['object'] {
  return { kind: 'CustomResourceDefinition', status: { conditions } };
}

function words(object: Manifest): string {
  const state = readiness(object);
  return state.kind === 'ready' ? 'ready' : `${state.kind}: ${state.reason}`;
}
