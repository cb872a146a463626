import { expect } from 'chai';
import type { ClusterClient } from '../../lib/cluster/client.ts';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { planned, wordsOf } from '../support/applies.ts';
import { object } from '../support/changes.ts';
import { keeping, left, map, secret, service, wanting, writes } from '../support/leftovers.ts';
import { ours } from '../support/small-cluster.ts';

const order = ['base', 'remote', 'remote-secret'];

describe('apply/remove', () => {
  it('deletes last what the guides make first, and within a step what was made last first', async () => {
    const said: string[] = [];
    const told = (cluster: string) => (request: string) => {
      if (/^(apply|delete) (?!inventory)/.test(request)) said.push(`${cluster} ${request}`);
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
    const broken = wanting('a/broken', object('ConfigMap mesh/broken'));
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
      const [before, now] = [left('a', [one]), left('a', objects)];
      let current = before;
      const client: ClusterClient = {
        ...before.client,
        get: (ref) => current.client.get(ref),
        delete: (ref, preconditions) => current.client.delete(ref, preconditions),
      };
      const scene = await planned([keeping('a').step], { a: client });
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
});

const forbidden = new ClusterError('forbidden', 'no', { cluster: 'a', status: 403 });
