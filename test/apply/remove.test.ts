import { expect } from 'chai';
import * as fc from 'fast-check';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Step, StepId } from '../../lib/steps/step.ts';
import { planned, wordsOf } from '../support/applies.ts';
import { object } from '../support/changes.ts';
import { feed } from '../support/feed.ts';
import { addressOf, bareStep } from '../support/graphs.ts';
import { type Manners, ours, smallCluster, type SmallCluster } from '../support/small-cluster.ts';

const map = object('ConfigMap mesh/settings', { data: { a: '1' } });
const service = object('Service mesh/old');
const secret = object('Secret mesh/key');
const order = ['base', 'remote', 'remote-secret'];

const wanting = (id: StepId, ...objects: readonly Manifest[]): Step =>
  bareStep(id, [], { desired: () => [{ kind: 'objects', objects }] });

/** What still makes the types known in which something is left over. */
const keeping = (cluster: string): { readonly step: Step; readonly live: readonly Manifest[] } => {
  const id: StepId = `${cluster}/kept`;
  const objects = [service, secret, map].map(({ metadata, ...rest }) => ({
    ...rest,
    metadata: { ...metadata, name: 'kept' },
  }));
  return { step: wanting(id, ...objects), live: objects.map((kept) => ours(kept, id)) };
};

function left(cluster: string, more: readonly Manifest[], manners: Manners = {}): SmallCluster {
  return smallCluster([...keeping(cluster).live, ...more], { name: cluster, ...manners });
}

const writes = ({ asked }: SmallCluster): readonly string[] =>
  asked.filter((request) => /^(apply|delete)/.test(request));

describe('apply/remove', () => {
  it('deletes last what the guides make first, and within a step what was made last first', async () => {
    const said: string[] = [];
    const told = (cluster: string) => (request: string) => {
      if (/^(apply|delete)/.test(request)) said.push(`${cluster} ${request}`);
    };
    const a = left('a', [ours(secret, 'a/remote-secret/b')], { told: told('a') });
    const b = left(
      'b',
      [ours(service, 'b/remote'), ours(secret, 'b/base'), ours(map, 'b/remote')],
      {
        told: told('b'),
      },
    );
    const created = object('ConfigMap mesh/new');
    const steps = [keeping('a').step, keeping('b').step, wanting('b/new', created)];
    const scene = await planned(steps, { a: a.client, b: b.client }, order);
    expect(wordsOf(await scene.apply({ prune: true }))).to.deep.equal([
      'a/kept: done',
      'b/kept: done',
      'b/new: done',
      'a/remote-secret/b: done',
      'b/remote: done',
      'b/base: done',
    ]);
    expect(said).to.deep.equal([
      'b apply ConfigMap',
      'a delete Secret',
      'b delete Service',
      'b delete ConfigMap',
      'b delete Secret',
    ]);
    const ends = scene.events.filter(({ kind }) => kind === 'step-done');
    expect(ends.at(-1)).to.include({ step: 'b/base', cluster: 'b', written: 0, deleted: 1 });
  });

  it('deletes nothing that was not asked for, and nothing when a step has failed', async () => {
    const a = left('a', [ours(service, 'a/old')]);
    const quiet = await planned([keeping('a').step], { a: a.client });
    expect(wordsOf(await quiet.apply())).to.deep.equal(['a/kept: done']);
    const broken = bareStep('a/broken', [], {
      desired: () => [{ kind: 'objects', objects: [object('ConfigMap mesh/broken')] }],
    });
    const refusing = left('a', [ours(service, 'a/old')], {
      told: (request) => {
        if (request === 'apply ConfigMap') throw forbidden;
      },
    });
    const scene = await planned([keeping('a').step, broken], { a: refusing.client });
    expect(wordsOf(await scene.apply({ prune: true }))).to.deep.equal([
      'a/kept: done',
      'a/broken: failed: no',
      'a/old: blocked by a/broken',
    ]);
    expect([...writes(a), ...writes(refusing)]).to.deep.equal(['apply ConfigMap']);
  });

  it('deletes what an existing step no longer wants when that step is done, and counts it apart', async () => {
    const edited = ours({ ...map, data: { a: 'edited' } }, 'a/one');
    const a = left('a', [edited, ours(service, 'a/one')]);
    const scene = await planned([keeping('a').step, wanting('a/one', map)], { a: a.client });
    expect(wordsOf(await scene.apply({ prune: true }))).to.deep.equal([
      'a/kept: done',
      'a/one: done',
    ]);
    expect(writes(a)).to.deep.equal(['apply ConfigMap', 'delete Service']);
    const ends = scene.events.filter(
      (event) => event.kind === 'step-done' && event.step === 'a/one',
    );
    expect(ends.map((end) => ('written' in end ? [end.written, end.deleted] : []))).to.deep.equal([
      [1, 0],
      [0, 1],
    ]);
  });

  it('leaves alone what has gone, has changed hands, or is another object now', async () => {
    const one = ours(service, 'a/old');
    const { managedFields: _ours, ...unowned } = one.metadata;
    const after: Readonly<Record<string, readonly Manifest[]>> = {
      gone: [],
      'changed hands': [{ ...one, metadata: unowned }],
      'another object': [{ ...one, metadata: { ...one.metadata, uid: 'uid-2' } }],
    };
    for (const [what, objects] of Object.entries(after)) {
      const before = left('a', [one]);
      const now = left('a', objects);
      let current = before;
      const client = {
        ...before.client,
        get: (ref: Parameters<typeof before.client.get>[0]) => current.client.get(ref),
      };
      const scene = await planned([keeping('a').step], {
        a: { ...client, delete: now.client.delete },
      });
      current = now;
      expect(wordsOf(await scene.apply({ prune: true })), what).to.include('a/old: done');
      expect(now.objects().length, what).to.equal(3 + objects.length);
      expect(writes(now), what).to.deep.equal([]);
    }
  });

  it('fails as other steps do when it is refused: the rest of its group goes, what comes after it stays', async () => {
    const a = left(
      'a',
      [ours(service, 'a/remote'), ours(map, 'a/remote'), ours(secret, 'a/base')],
      {
        told: (request) => {
          if (request === 'delete Service') throw forbidden;
        },
      },
    );
    const scene = await planned([keeping('a').step], { a: a.client }, order);
    expect(wordsOf(await scene.apply({ prune: true }))).to.deep.equal([
      'a/kept: done',
      'a/remote: failed: no',
      'a/base: blocked by a/remote',
    ]);
    expect(writes(a)).to.deep.equal(['delete Service']);
    expect(scene.events.find(({ kind }) => kind === 'step-failed')).to.deep.include({
      step: 'a/remote',
      cluster: 'a',
      deleted: 0,
    });
  });

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
    const named = (to: string): Manifest => object(`ConfigMap mesh/at-${to}`);
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

const forbidden = new ClusterError('forbidden', 'no', { cluster: 'a', status: 403 });
