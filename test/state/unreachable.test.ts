import { expect } from 'chai';
import { refOf } from '../../lib/cluster/object.ts';
import { graphOf, restrictGraph } from '../../lib/steps/graph.ts';
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

describe('state/preview, of clusters that do not answer', () => {
  it('shows what is wrong with a cluster at its steps, and still looks at the others', async () => {
    const { west } = clusters({ west: [ours(pointer('10.0.0.7'), 'west/remote')] });
    const other = bareStep('west/other', [], {
      desired: () => [{ kind: 'objects', objects: [gateway()] }],
    });
    const east = smallCluster([], { answers: () => 0 });
    const { changeSet } = await previewOf([...steps, other], { east, west });
    expect(changeSet.steps[0]).to.have.nested.property('problem.code', 'E-UNREACHABLE');
    expect(summaryOf(changeSet)).to.deep.equal([
      'west/other: create Service mesh/gateway (verified)',
    ]);
  });

  it('cannot look at a step that needs a fact of a cluster that does not answer, also when that is left out', async () => {
    const { west } = clusters({ west: [ours(pointer('10.0.0.7'), 'west/remote')] });
    const east = smallCluster([], { answers: () => 0 });
    const whole = graphOf(steps);
    for (const graph of [whole, restrictGraph(whole, ({ cluster }) => cluster === 'west')]) {
      const { changeSet } = await previewOf(graph, { east, west });
      const remote = changeSet.steps.at(-1);
      expect(remote).to.deep.include({ changes: [], missing: [], unseen: [address] });
      expect(remote?.problem).to.deep.include({ code: 'E-UNREACHABLE', cluster: 'east' });
    }
  });

  it('cannot look at a step that would judge by an object of a cluster that does not answer', async () => {
    const place = refOf(gateway());
    const judging = bareStep('west/attach', [], {
      desired: () => [{ kind: 'objects', objects: [pointer('x')] }],
      recreations: [
        {
          ref: refOf(pointer('x')),
          reason: async (get) =>
            (await get('east', place)) === undefined ? 'too late' : undefined,
        },
      ],
    });
    const held = { west: [ours(pointer('x'), 'west/attach')] };
    const { east, west } = clusters(held);
    const there = await previewOf([judging], { east, west });
    expect(summaryOf(there.changeSet)).to.deep.equal([
      'west/attach: replace ConfigMap mesh/pointer (verified)',
    ]);
    const gone = smallCluster([], { answers: () => 0 });
    const { changeSet } = await previewOf([judging], { ...clusters(held), east: gone });
    expect(changeSet.steps[0]).to.deep.include({ changes: [] });
    expect(changeSet.steps[0]?.problem).to.deep.include({
      code: 'E-UNREACHABLE',
      cluster: 'east',
    });
  });
});
