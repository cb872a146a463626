import { fieldAt, recordsAt, textAt } from '../../lib/json.ts';
import { expect } from 'chai';
import { type Manifest, refOf } from '../../lib/cluster/object.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import type { Trouble } from '../../lib/sandbox/trouble.ts';
import { plainly, refusal } from '../support/contract/lab.ts';
import { account, service } from '../support/sandbox-objects.ts';
import { drivenClock, type DrivenClock } from '../support/driven-clock.ts';
import { fakeClock } from '../support/fake-clock.ts';

describe('embedded clusters', () => {
  let clock: DrivenClock;
  let trouble: Trouble;
  let sandbox: Sandbox;

  beforeEach(async () => {
    clock = drivenClock();
    trouble = {};
    sandbox = await sandboxClusters({
      names: ['cluster1', 'cluster2'],
      clock,
      trouble: () => trouble,
    });
  });

  afterEach(() => sandbox.close());

  it('give a LoadBalancer Service an address a moment later, and another one to the next', async () => {
    const client = sandbox('cluster1');
    await client.apply(service('one'), plainly);
    await client.apply(service('two'), plainly);
    expect(address(await client.get(refOf(service('one'))))).to.equal('');
    await clock.advance(2_000);
    const first = address(await client.get(refOf(service('one'))));
    expect(first).to.match(/^198\.18\.0\./);
    expect(address(await client.get(refOf(service('two')))))
      .to.match(/^198\.18\.0\./)
      .and.not.equal(first);
  });

  it('give no address while told so, and give it when that is over', async () => {
    const client = sandbox('cluster1');
    trouble = { noAddress: true };
    await client.apply(service('one'), plainly);
    await clock.advance(60_000);
    expect(address(await client.get(refOf(service('one'))))).to.equal('');
    trouble = {};
    sandbox.as('somebody').edit('cluster1', refOf(service('one')), relabelled);
    await clock.advance(2_000);
    expect(address(await client.get(refOf(service('one'))))).not.to.equal('');
  });

  it('give an address of each family while told so, in the order that they are told', async () => {
    const client = sandbox('cluster1');
    await client.apply(service('one'), plainly);
    await clock.advance(2_000);
    const own = address(await client.get(refOf(service('one'))));
    const given = async (dualStack: 'IPv4' | 'IPv6'): Promise<readonly unknown[]> => {
      trouble = { dualStack };
      await client.apply(service(`with-${dualStack.toLowerCase()}-first`), plainly);
      await clock.advance(2_000);
      const live = await client.get(refOf(service('one')));
      return recordsAt(live, 'status', 'loadBalancer', 'ingress').map(({ ip }) => ip);
    };
    const both = await given('IPv6');
    expect(both).to.deep.equal(['fd00::c612:1', own]);
    expect(own).to.equal('198.18.0.1');
    expect(await given('IPv4')).to.deep.equal(both.toReversed());
    trouble = {};
    sandbox.as('somebody').edit('cluster1', refOf(service('one')), relabelled);
    await clock.advance(2_000);
    expect(address(await client.get(refOf(service('one'))))).to.equal(own);
  });

  it('make a Deployment available after as long as they are told, written by the controller manager', async () => {
    const client = sandbox('cluster1');
    trouble = { readiness: 30_000 };
    await client.apply(deployment, plainly);
    await clock.advance(29_000);
    expect(fieldAt(await client.get(refOf(deployment)), 'status')).to.equal(undefined);
    await clock.advance(2_000);
    const live = await client.get(refOf(deployment));
    expect(fieldAt(live, 'status', 'availableReplicas')).to.equal(1);
    const entries = live?.metadata.managedFields ?? [];
    expect(
      entries.map(({ manager, operation, subresource }) => [manager, operation, subresource]),
    ).to.deep.equal([
      ['isthmus', 'Apply', undefined],
      ['kube-controller-manager', 'Update', 'status'],
    ]);
  });

  it('fill in the token of a service account, and delete the Secret of one that does not exist', async () => {
    const client = sandbox('cluster1');
    await client.apply(account('reader'), plainly);
    await client.apply(tokenOf('reader'), plainly);
    await client.apply(tokenOf('nobody'), plainly);
    await clock.advance(1_000);
    const filled = await client.get(refOf(tokenOf('reader')));
    expect(Object.keys(fieldAt(filled, 'data') ?? {})).to.have.members([
      'ca.crt',
      'namespace',
      'token',
    ]);
    expect(await client.get(refOf(tokenOf('nobody')))).to.equal(undefined);
  });

  it('empty a namespace that is deleted, and refuse new objects in it meanwhile', async () => {
    const client = sandbox('cluster1');
    const namespace: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'away' } };
    await client.apply(namespace, plainly);
    const inside = { ...account('reader'), metadata: { name: 'reader', namespace: 'away' } };
    await client.apply(inside, plainly);
    const uid = (await client.get(refOf(namespace)))?.metadata.uid ?? '';
    await client.delete(refOf(namespace), { uid });
    const another = { ...inside, metadata: { name: 'another', namespace: 'away' } };
    expect((await refusal(client.apply(another, plainly))).code).to.equal('namespace-terminating');
    await clock.advance(2_000);
    expect(await client.get(refOf(inside))).to.equal(undefined);
    expect(await client.get(refOf(namespace))).to.equal(undefined);
  });

  it('show who edited a field, and make that a conflict', async () => {
    const client = sandbox('cluster1');
    await client.apply(service('one'), plainly);
    sandbox.as('kubectl-edit').edit('cluster1', refOf(service('one')), (live) => ({
      ...live,
      spec: {
        ...(fieldAt(live, 'spec') as object),
        ports: [{ name: 'a', port: 80, protocol: 'TCP', targetPort: 1 }],
      },
    }));
    expect(await client.apply(service('one'), plainly)).to.deep.include({
      kind: 'conflict',
      conflicts: [
        { manager: 'kubectl-edit', field: '.spec.ports[port=80,protocol="TCP"].targetPort' },
      ],
    });
  });

  it('refuse connections to a cluster that is down, and to no other', async () => {
    sandbox.close();
    trouble = { down: ['cluster2'] };
    const names = ['cluster1', 'cluster2'];
    sandbox = await sandboxClusters({ names, clock: fakeClock(), trouble: () => trouble });
    expect((await refusal(sandbox('cluster2').version())).code).to.equal('unreachable');
    expect(await sandbox('cluster1').version()).to.match(/^v1\./);
  });

  it('are worked with all the same when they are busy and connections break', async () => {
    sandbox.close();
    const seen: string[] = [];
    const more = { trouble: () => ({ busy: 3, reset: 4 }), observe: () => void seen.push('') };
    sandbox = await sandboxClusters({ names: ['cluster1'], clock: fakeClock(), ...more });
    for (let round = 1; round < 10; round += 1) {
      const { kind } = await sandbox('cluster1').apply(service(`s${round}`), plainly);
      expect(kind).to.equal('created');
    }
    expect(seen.length).to.be.at.least(9);
  });
});

const deployment: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web' }] },
    },
  },
};

function tokenOf(name: string): Manifest {
  const annotations = { 'kubernetes.io/service-account.name': name };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `${name}-token`, namespace: 'default', annotations },
    type: 'kubernetes.io/service-account-token',
  };
}

function relabelled(live: Manifest): Manifest {
  return { ...live, metadata: { ...live.metadata, labels: { touched: 'yes' } } };
}

function address(live: Manifest | undefined): string {
  const ingress = fieldAt(live, 'status', 'loadBalancer', 'ingress');
  return textAt(fieldAt(Array.isArray(ingress) ? ingress[0] : undefined, 'ip')) ?? '';
}
