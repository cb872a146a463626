import { expect } from 'chai';
import type { ClusterClient } from '../../lib/cluster/client.ts';
import type { Right } from '../../lib/cluster/right.ts';
import { refOf } from '../../lib/cluster/object.ts';
import { obstaclesTo } from '../../lib/state/obstacles.ts';
import type { Change } from '../../lib/state/change.ts';
import { create, keep, object, remove, replace, update } from '../support/changes.ts';
import { bareStep } from '../support/graphs.ts';
import { scriptedClient } from '../support/scripted-client.ts';

const deployment = object('Deployment istio-system/istiod', { apiVersion: 'apps/v1' });
const policy = object('NetworkPolicy istio-system/x', { apiVersion: 'networking.k8s.io/v1' });
const role = object('ClusterRole istiod', { apiVersion: 'rbac.authorization.k8s.io/v1' });

/** A cluster that is asked for rights and its version. */
function asked(answers: { readonly may?: (right: Right) => boolean; readonly version?: string }): {
  readonly client: ClusterClient;
  readonly rights: readonly Right[];
} {
  const rights: Right[] = [];
  const client = scriptedClient({
    version: () => Promise.resolve(answers.version ?? 'v1.34.1'),
    may: (right) => {
      rights.push(right);
      return Promise.resolve(answers.may?.(right) ?? true);
    },
  });
  return { client, rights };
}

const support = { by: 'Istio 1.31', versions: { oldest: '1.32', newest: '1.36' } };

const always: readonly Right[] = [
  { verb: 'get', group: '', resource: 'configmaps', namespace: 'kube-system', name: 'books' },
];

function obstacles(changes: readonly Change[], client: ClusterClient, supported = true) {
  const steps = [{ step: bareStep('east/istiod'), changes, missing: [], unseen: [] }];
  return obstaclesTo({ steps, removals: [] }, () => client, {
    supported: () => (supported ? support : undefined),
    always,
  });
}

describe('state/obstacles', () => {
  it('asks an administrator once, and a cluster in which nothing changes never', async () => {
    const { client, rights } = asked({});
    expect(await obstacles([create(deployment), create(role)], client)).to.deep.equal([]);
    expect(rights).to.deep.equal([{ verb: '*', group: '*', resource: '*' }]);
    expect(await obstacles([keep(deployment)], scriptedClient({}))).to.deep.equal([]);
  });

  it('names what is missing by verb, resource, namespace and cluster, and the way out', async () => {
    const { client } = asked({
      may: ({ verb, resource }) => verb === 'patch' && resource === 'clusterroles',
    });
    const [problem, ...more] = await obstacles(
      [create(deployment), replace(policy, { reason: 'so' }), update(role)],
      client,
    );
    expect(more).to.deep.equal([]);
    expect(problem).to.deep.include({ code: 'E-RIGHTS', cluster: 'east' });
    expect(problem?.message.split('\n')).to.deep.equal([
      'in east the user of this context may not',
      '  create, patch deployments.apps in namespace istio-system',
      '  create, delete, patch networkpolicies.networking.k8s.io in namespace istio-system',
      '  get configmaps books in namespace kube-system',
    ]);
    expect(problem?.hint).to.contain('isthmus rbac --for apply');
  });

  it('stops for what a server has refused while the plan was made', async () => {
    const problem = { code: 'E-FORBIDDEN', message: 'no', hint: undefined, cluster: 'east' };
    const step = bareStep('west/attach');
    const steps = [{ step, changes: [], missing: [], unseen: [], problem }];
    const [found, ...more] = await obstaclesTo({ steps, removals: [] }, () => scriptedClient({}), {
      supported: () => support,
      always,
    });
    expect(found).to.deep.include({ code: 'E-RIGHTS', cluster: 'east' });
    expect(more).to.deep.equal([]);
  });

  it('does not ask for the right to delete what is deleted only when somebody says so', async () => {
    const { client } = asked({ may: () => false });
    expect(await obstacles([remove(refOf(deployment))], client)).to.deep.equal([]);
  });

  for (const version of ['v1.31.9', 'v1.37.0', 'v1.29.4-gke.100', 'v1.30.5+k3s1']) {
    it(`refuses Kubernetes ${version} for Istio 1.31, unless any will do`, async () => {
      const { client } = asked({ version });
      const [problem] = await obstacles([create(role)], client);
      expect(problem?.code).to.equal('E-KUBERNETES-VERSION');
      expect(problem?.message).to.contain(version).and.contain('1.32 to 1.36');
      expect(await obstacles([create(role)], client, false)).to.deep.equal([]);
    });
  }

  for (const version of ['v1.32.0', 'v1.36.3+sandbox', 'v1.33.4-eks-123']) {
    it(`takes Kubernetes ${version}`, async () => {
      expect(await obstacles([create(role)], asked({ version }).client)).to.deep.equal([]);
    });
  }
});
