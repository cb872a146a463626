import { expect } from 'chai';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import { refOf } from '../../lib/cluster/object.ts';
import { valueOf } from '../../lib/steps/facts.ts';
import { bareStep } from '../support/graphs.ts';
import {
  address,
  clusters,
  gateway,
  pointer,
  previewOf,
  steps,
  summaryOf,
} from '../support/previews.ts';
import { ours, smallCluster } from '../support/small-cluster.ts';

describe('state/preview', () => {
  it('plans to create everything in empty clusters, and names what it cannot know yet', async () => {
    const { east, west } = clusters({});
    const { changeSet, facts } = await previewOf(steps, { east, west });
    expect(summaryOf(changeSet)).to.deep.equal([
      'east/gateway: create Service mesh/gateway (verified)',
      'west/remote: create ConfigMap mesh/pointer (after-apply)',
    ]);
    expect(changeSet.steps[1]?.missing).to.deep.equal([address]);
    expect(facts.size).to.equal(0);
  });

  it('keeps what is known of a refusal to be done about it', async () => {
    const hint = 'raise the ResourceQuota few';
    const details = { cluster: 'east', hint };
    const east = smallCluster([], {
      told: (request) => {
        if (!request.startsWith('dry-run')) return;
        throw new ClusterError('webhook-denied', 'exceeded quota: few', details);
      },
    });
    const { changeSet } = await previewOf(steps, { ...clusters({}), east });
    expect(changeSet.steps[0]?.problem).to.include({ code: 'E-WEBHOOK-DENIED', hint });
  });

  it('takes a fact from the listed object, and puts it where it belongs', async () => {
    const live = ours(gateway(), 'east/gateway', { status: { address: '10.0.0.7' } });
    const { east, west } = clusters({ east: [live] });
    const { changeSet, facts } = await previewOf(steps, { east, west });
    expect(valueOf(facts, address)).to.equal('10.0.0.7');
    const [change] = changeSet.steps[1]?.changes ?? [];
    expect(change).to.deep.include({ kind: 'create', certainty: 'verified' });
    expect(change).to.have.nested.property('desired.data.to', '10.0.0.7');
    expect(east.asked.filter((request) => request.startsWith('get'))).to.deep.equal([
      'get inventory',
    ]);
  });

  it('reads a fact from an object that is not ours, too', async () => {
    const { east, west } = clusters({ east: [gateway({ status: { address: '10.0.0.8' } })] });
    const { facts } = await previewOf(steps, { east, west });
    expect(valueOf(facts, address)).to.equal('10.0.0.8');
  });

  it('asks a converged mesh for its inventory and one list of each type, and for nothing else', async () => {
    const live = ours(gateway(), 'east/gateway', { status: { address: '10.0.0.7' } });
    const { east, west } = clusters({
      east: [live],
      west: [ours(pointer('10.0.0.7'), 'west/remote')],
    });
    const { changeSet } = await previewOf(steps, { east, west });
    expect(summaryOf(changeSet)).to.deep.equal([
      'east/gateway: keep Service mesh/gateway (owned)',
      'west/remote: keep ConfigMap mesh/pointer (owned)',
    ]);
    expect(east.asked).to.deep.equal(['get inventory', 'list Service']);
    expect(west.asked).to.deep.equal(['get inventory', 'list ConfigMap']);
  });

  it('does not take for left over what a step leaves to somebody else', async () => {
    const [former, left] = [pointer('10.0.0.7', 'former'), pointer('10.0.0.7', 'left')];
    const live = [former, left].map((object) => ours(object, 'west/remote'));
    const { east, west } = clusters({ west: live });
    const leaving = steps.map((step) =>
      step.cluster === 'west' ? { ...step, leaves: [refOf(left)] } : step,
    );
    const { changeSet } = await previewOf(leaving, { east, west });
    expect(summaryOf(changeSet).filter((line) => line.includes('delete'))).to.deep.equal([
      'west/remote: delete ConfigMap mesh/former (owned)',
    ]);
  });

  it('shows what is wrong with a step at this step only, and then guesses no leftovers', async () => {
    const broken = bareStep('west/broken', [], {
      desired: () => {
        throw new Error('a hole in the plan file');
      },
    });
    const listing = bareStep('west/other', [], {
      desired: () => [{ kind: 'objects', objects: [pointer('x', 'other')] }],
    });
    const { east, west } = clusters({ west: [ours(pointer('x'), 'west/broken')] });
    const wanted = [...steps.slice(0, 1), broken, listing];
    const { changeSet } = await previewOf(wanted, { east, west });
    expect(changeSet.steps[1]?.problem).to.deep.include({
      code: 'E-INTERNAL',
      message: 'a hole in the plan file',
    });
    expect(changeSet.steps[0]?.changes).to.have.length(1);
    expect(changeSet.removals).to.deep.equal([]);
  });
  it('remembers every object that it listed', async () => {
    const live = ours(gateway(), 'east/gateway');
    const { views } = await previewOf(steps, clusters({ east: [live] }));
    expect(views.of('east').last(refOf(live))).to.equal(live);
    expect(views.of('west').last(refOf(live))).to.equal(undefined);
  });
});
