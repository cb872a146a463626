import { expect } from 'chai';
import { stamp } from '../../lib/state/ownership.ts';
import { asApplied } from '../support/applied.ts';
import { clusters, pointer, previewOf, steps, summaryOf } from '../support/previews.ts';
import { ours, smallCluster } from '../support/small-cluster.ts';
import { ownerNamed } from '../support/owner.ts';

describe('state/leftovers', () => {
  it('are deletions of the step that their label names, unless only some clusters are looked at', async () => {
    const held = { west: [ours(pointer('x', 'old'), 'west/remote')] };
    const whole = await previewOf(steps, clusters(held));
    expect(summaryOf(whole.changeSet)).to.include('west/remote: delete ConfigMap mesh/old (owned)');
    expect(whole.changeSet.removals).to.deep.equal([['west/remote']]);
    const part = await previewOf(steps, clusters(held), { leftovers: false });
    expect(summaryOf(part.changeSet).join()).to.not.contain('delete');
    expect(part.changeSet.removals).to.deep.equal([]);
  });

  it('say of what goes already since when, and what holds it', async () => {
    const old = ours(pointer('x', 'old'), 'west/remote');
    const deletionTimestamp = '2026-01-01T00:00:00Z';
    const metadata = { ...old.metadata, deletionTimestamp, finalizers: ['example.com/hold'] };
    const { changeSet } = await previewOf(steps, clusters({ west: [{ ...old, metadata }] }));
    expect(JSON.stringify(changeSet)).to.contain(
      '; is being deleted since 2026-01-01T00:00:00Z: finalizer example.com/hold holds it"',
    );
  });

  it('of steps that are gone come under their names, what the guides do last first', async () => {
    const held = {
      west: [
        ours(pointer('x', 'a'), 'west/gateway'),
        ours(pointer('x', 'b'), 'west/attach/north'),
        ours(pointer('x', 'c'), 'west/unheard-of'),
        ours(pointer('x', 'd'), 'west/remote'),
      ],
    };
    const { changeSet } = await previewOf(steps, clusters(held));
    expect(changeSet.removals).to.deep.equal([
      ['west/unheard-of'],
      ['west/attach/north'],
      ['west/remote'],
      ['west/gateway'],
    ]);
    expect(changeSet.steps.map(({ step }) => step.id)).to.deep.equal([
      'east/gateway',
      'west/remote',
      'west/unheard-of',
      'west/attach/north',
      'west/gateway',
    ]);
  });

  it('are neither what another mesh has made nor what a controller has labelled', async () => {
    const copied = asApplied(stamp(pointer('x', 'copied'), ownerNamed('m'), 'west/remote'), {
      manager: 'kube',
    });
    const others = asApplied(stamp(pointer('x', 'others'), ownerNamed('other'), 'west/remote'));
    const { changeSet } = await previewOf(steps, clusters({ west: [copied, others] }));
    expect(changeSet.removals).to.deep.equal([]);
  });

  it('are not guessed where it is not sure what is wanted', async () => {
    const { west } = clusters({ west: [ours(pointer('x', 'old'), 'west/remote')] });
    const east = smallCluster([], { answers: () => 0 });
    const { changeSet } = await previewOf(steps, { east, west });
    expect(changeSet.removals).to.deep.equal([]);
  });
});
