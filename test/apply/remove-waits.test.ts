import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Manifest } from '../../lib/cluster/object.ts';
import { planned, wordsOf } from '../support/applies.ts';
import { object } from '../support/changes.ts';
import { feed } from '../support/feed.ts';
import { addressOf, bareStep } from '../support/graphs.ts';
import { keeping, left, map, secret, service, writes } from '../support/leftovers.ts';
import { ours, smallCluster } from '../support/small-cluster.ts';

const order = ['base', 'remote'];
const named = (to: string): Manifest => object(`ConfigMap mesh/at-${to}`);

describe('apply/remove, as time goes by', () => {
  it('is done only when the object has gone, and says why it waits', async () => {
    const one = ours(service, 'a/old');
    const objects = feed(one);
    const a = left('a', [one]);
    const client = {
      ...a.client,
      watch: (_ref: unknown, signal: AbortSignal) => objects.watch(signal),
    };
    const scene = await planned([keeping('a').step], { a: client });
    const end = scene.apply({ prune: true });
    await scene.clock.advance(2_000);
    expect(writes(a)).to.deep.equal(['delete Service']);
    expect(scene.events.at(-1)).to.deep.include({
      kind: 'step-waiting',
      step: 'a/old',
      reason: 'Service mesh/old is still being deleted',
    });
    objects.push(undefined);
    expect(wordsOf(await end)).to.include('a/old: done');
    expect(scene.events.slice(-2).map(({ kind }) => kind)).to.deep.equal([
      'object-changed',
      'step-done',
    ]);
  });

  it('fails when the object does not go in time', async () => {
    const one = ours(service, 'a/old');
    const objects = feed(one);
    const a = left('a', [one]);
    const client = {
      ...a.client,
      watch: (_ref: unknown, signal: AbortSignal) => objects.watch(signal),
    };
    const scene = await planned([keeping('a').step], { a: client });
    const end = scene.apply({ prune: true });
    await scene.clock.advance(60_000);
    expect(wordsOf(await end).join()).to.contain(
      'a/old: failed: Service mesh/old is still being deleted after 60 s',
    );
  });

  it('does not delete what a step turns out to want', async () => {
    const address = addressOf('a/gateway');
    const gateway = object('Service mesh/gateway');
    const steps = [
      bareStep('a/gateway', [], {
        provides: [address],
        desired: () => [{ kind: 'objects', objects: [gateway] }],
      }),
      bareStep('a/remote', [], {
        needs: [address],
        desired: (known) => [{ kind: 'objects', objects: [named(known(address))] }],
      }),
    ];
    const a = smallCluster([ours(named('10.0.0.7'), 'a/remote')], { name: 'a' });
    const told = { ...ours(gateway, 'a/gateway'), status: { address: '10.0.0.7' } };
    const objects = feed(told);
    const client = {
      ...a.client,
      watch: (_ref: unknown, signal: AbortSignal) => objects.watch(signal),
    };
    const scene = await planned(steps, { a: client });
    expect(scene.preview.changeSet.removals).to.deep.equal([['a/remote']]);
    expect(wordsOf(await scene.apply({ prune: true }))).to.deep.equal([
      'a/gateway: done',
      'a/remote: done',
    ]);
    expect(writes(a)).to.deep.equal(['apply Service']);
  });

  it('sends no deletion once it is interrupted, whenever that is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(25), async (moment) => {
        const sent: string[] = [];
        let requests = 0;
        const stopping: { stop?: () => void; stopped: boolean } = { stopped: false };
        const told = (request: string): void => {
          if (stopping.stopped && request.startsWith('delete')) sent.push(request);
          requests += 1;
          if (stopping.stop !== undefined && requests === moment) {
            stopping.stop();
            stopping.stopped = true;
          }
        };
        const a = left(
          'a',
          [ours(service, 'a/remote'), ours(map, 'a/remote'), ours(secret, 'a/base')],
          { told },
        );
        const scene = await planned([keeping('a').step], { a: a.client }, order);
        requests = 0;
        stopping.stop = scene.stop;
        const outcomes = await scene.apply({ prune: true });
        expect(sent).to.deep.equal([]);
        if (stopping.stopped && writes(a).length < 3) {
          expect([...outcomes.values()].some(({ kind }) => kind !== 'done')).to.equal(true);
        }
      }),
    );
  });
});
