import { expect } from 'chai';
import * as fc from 'fast-check';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import { type Manifest, refOf } from '../../lib/cluster/object.ts';
import { ever, getFrom, type Views, viewsOf } from '../../lib/state/view.ts';
import { pointer } from '../support/previews.ts';
import { scriptedClient } from '../support/scripted-client.ts';
import { type Manners, ours, type SmallCluster, smallCluster } from '../support/small-cluster.ts';

const named = (name: string): Manifest => ours(pointer('x', name), 'east/one');
const mine = ['a', 'b', 'c', 'd'].map(named);
const [a, b] = [refOf(named('a')), refOf(named('b'))];
const theirs = pointer('x', 'theirs');
const secret: Manifest = { ...pointer('x', 's'), kind: 'Secret' };

function lookingAt(
  held: readonly Manifest[],
  manners: Manners = {},
): { readonly views: Views; readonly east: SmallCluster } {
  const east = smallCluster(held, manners);
  return { views: viewsOf(() => east.client, 'm'), east };
}

describe('state/view', () => {
  it('lists a scope once, and then knows what is ours without a request', async () => {
    const { views, east } = lookingAt([...mine, theirs]);
    const view = views.of('east');
    await view.list([a, b, refOf(secret)]);
    await view.list([a]);
    expect(east.asked).to.deep.equal(['list ConfigMap', 'list Secret']);
    expect(view.last(a)).to.equal(mine[0]);
    expect(view.last(refOf(theirs))).to.equal(undefined);
    expect(view.objects()).to.deep.equal(mine);
    expect(await view.find(b, ever)).to.deep.equal({ kind: 'live', object: mine[1] });
    expect(east.asked).to.have.length(2);
  });

  it('finds what is not ours, and what is not there, with one GET each', async () => {
    const { views, east } = lookingAt([theirs]);
    const view = views.of('east');
    await view.list([a]);
    for (let round = 0; round < 2; round += 1) {
      expect(await view.find(refOf(theirs), ever)).to.deep.equal({ kind: 'live', object: theirs });
      expect(await view.find(a, ever)).to.deep.equal({ kind: 'absent' });
    }
    expect(east.asked).to.deep.equal(['list ConfigMap', 'get ConfigMap', 'get ConfigMap']);
  });

  it('asks once for those who wait at the same time, but again for who must know something newer', async () => {
    const { views, east } = lookingAt(mine);
    const view = views.of('east');
    const since = views.now();
    const both = [view.find(a, since), view.find(a, since)];
    const newer = view.find(a, views.now());
    const live = { kind: 'live', object: mine[0] };
    expect(await Promise.all([...both, newer])).to.deep.equal([live, live, live]);
    expect(east.asked).to.deep.equal(['get ConfigMap', 'get ConfigMap']);
  });

  it('asks again for what must be newer', async () => {
    const { views, east } = lookingAt(mine);
    const view = views.of('east');
    await view.list([a]);
    await view.find(a, views.now());
    expect(east.asked).to.deep.equal(['list ConfigMap', 'get ConfigMap']);
    view.note(b, theirs);
    expect(view.last(b)).to.equal(theirs);
  });

  it('looks again at a few objects one by one, at many of one type at once', async () => {
    const { views, east } = lookingAt(mine);
    const view = views.of('east');
    await view.list([a]);
    await view.refresh([a, b], views.now());
    expect(east.asked.slice(1)).to.deep.equal(['get ConfigMap', 'get ConfigMap']);
    await view.refresh(mine.map(refOf), views.now());
    expect(east.asked.slice(3)).to.deep.equal(['list ConfigMap']);
  });

  it('looks again at what was there, and at what nobody has looked for or a LIST had not among ours', async () => {
    const { views, east } = lookingAt([mine[0] ?? theirs]);
    const view = views.of('east');
    await view.list([a]);
    await view.refresh([a, b, refOf(secret)], views.now());
    expect(east.asked.slice(1)).to.deep.equal(['get ConfigMap', 'get Secret', 'get ConfigMap']);
  });

  it('does not go back to an older answer that comes late', async () => {
    let answer: ((found: readonly Manifest[]) => void) | undefined;
    const list = () => new Promise<readonly Manifest[]>((resolve) => (answer = resolve));
    const view = viewsOf(() => scriptedClient({ list }), 'm').of('east');
    const listing = view.list([a]);
    const newer = ours(pointer('newer', 'a'), 'east/one');
    view.note(a, newer);
    answer?.(mine.slice(0, 1));
    await listing;
    expect(view.last(a)).to.equal(newer);
  });

  it('forgets what a later LIST does not have any more', async () => {
    const { views, east } = lookingAt(mine);
    const view = views.of('east');
    await view.list([a]);
    await east.client.delete(a, { uid: 'uid-1' });
    await view.refresh(mine.map(refOf), views.now());
    expect(view.last(a)).to.equal(undefined);
    expect(view.last(b)).to.equal(mine[1]);
  });

  it('says unknown where nobody answers, never absent, and asks that cluster nothing more', async () => {
    const { views, east } = lookingAt(mine, { answers: () => 0 });
    const view = views.of('east');
    expect(await view.find(a, ever)).to.have.property('kind', 'unknown');
    expect(await view.find(b, ever)).to.have.nested.property('error.code', 'unreachable');
    const error = await getFrom(views, ever)('east', b).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ClusterError);
    expect(east.refused()).to.equal(1);
    await view.find(b, views.now());
    expect(east.refused()).to.equal(2);
  });

  it('asks on where a server has answered, if only with a refusal', async () => {
    const forbidden = new ClusterError('forbidden', 'no', { cluster: 'east', status: 403 });
    const { views, east } = lookingAt(mine, {
      told: (request) => {
        if (east.asked.length === 1) throw forbidden;
        expect(request).to.equal('get ConfigMap');
      },
    });
    const view = views.of('east');
    expect(await view.find(a, ever)).to.deep.equal({ kind: 'unknown', error: forbidden });
    expect(await view.find(b, ever)).to.have.property('kind', 'live');
  });

  it('never says that something is absent which is there, whatever fails in whatever order', async () => {
    const looks = fc.array(
      fc.record({
        how: fc.constantFrom('list', 'find', 'refresh', 'find anew'),
        which: fc.nat(3),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(looks, fc.nat(8), async (plan, answers) => {
        const { views } = lookingAt(mine, { answers: () => answers });
        const view = views.of('east');
        for (const { how, which } of plan) {
          const ref = refOf(mine[which] ?? theirs);
          if (how === 'list') await view.list([ref]).catch(() => undefined);
          else if (how === 'refresh') {
            await view.refresh(mine.map(refOf), views.now()).catch(() => undefined);
          } else {
            const seen = await view.find(ref, how === 'find' ? ever : views.now());
            expect(seen.kind).to.not.equal('absent');
          }
        }
      }),
    );
  });
});
