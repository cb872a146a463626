import { expect } from 'chai';
import type { ClusterClient } from '../../lib/cluster/client.ts';
import type { Manifest, ObjectRef } from '../../lib/cluster/object.ts';
import { type WaitState, waitFor } from '../../lib/apply/wait.ts';
import { fieldAt } from '../../lib/json.ts';
import { feed } from '../support/feed.ts';
import { scriptedClient } from '../support/scripted-client.ts';
import { waiting } from '../support/waiting.ts';

const ref: ObjectRef = { apiVersion: 'v1', kind: 'Service', namespace: 'mesh', name: 'gateway' };

/** A Service that tells how it is in an annotation. */
function service(state?: string): Manifest {
  const annotations = state === undefined ? {} : { state };
  return { ...ref, metadata: { name: 'gateway', namespace: 'mesh', annotations } };
}

function see(live: Manifest | undefined): WaitState<string> {
  const state = fieldAt(live, 'metadata', 'annotations', 'state');
  if (state === 'ready') return { kind: 'ready', value: 'the address' };
  if (state === 'broken') return { kind: 'failed', reason: 'is broken for good' };
  return {
    kind: 'waiting',
    reason: live === undefined ? 'does not exist yet' : `is ${String(state)}`,
  };
}

describe('apply/wait', () => {
  describe('waitFor', () => {
    it('gives what it waited for at once when it is there, and says nothing', async () => {
      const scene = start([service('ready')]);
      await scene.clock.advance(0);
      expect(await scene.end).to.equal('the address');
      expect(scene.told).to.deep.equal([]);
    });

    it('is silent about a wait of a second', async () => {
      const scene = start([undefined]);
      await scene.clock.advance(700);
      scene.push(service('new'));
      await scene.clock.advance(700);
      scene.push(service('ready'));
      expect(await scene.end).to.equal('the address');
      expect(scene.told).to.deep.equal([]);
    });

    it('tells the reason of a longer wait once, and again when it changes', async () => {
      const scene = start([undefined]);
      await scene.clock.advance(1_600);
      expect(scene.told).to.deep.equal(['Service mesh/gateway does not exist yet']);
      scene.push(service('new'));
      await scene.clock.advance(100);
      scene.push(service('new'));
      await scene.clock.advance(100);
      scene.push(service('old'));
      await scene.clock.advance(100);
      expect(scene.told.slice(1)).to.deep.equal([
        'Service mesh/gateway is new',
        'Service mesh/gateway is old',
      ]);
      scene.push(service('ready'));
      await scene.end;
    });

    it('explains a wait after ten seconds from the latest event of the object', async () => {
      const scene = start([service('new')], {
        list: ({ kind }) => Promise.resolve(kind === 'Event' ? events : []),
      });
      await scene.clock.advance(9_900);
      expect(scene.told).to.have.length(1);
      await scene.clock.advance(200);
      expect(scene.told.at(-1)).to.equal(
        'Service mesh/gateway is new (AllocationFailed: no addresses left)',
      );
      scene.push(service('ready'));
      await scene.end;
    });

    it('explains it again whenever it has lasted twice as long', async () => {
      const asked: number[] = [];
      const scene = start([service('new')], {
        list: () => {
          asked.push(scene.clock.now());
          return Promise.resolve([event('Waiting', `try ${asked.length}`, '2026-01-01T00:00:01Z')]);
        },
      });
      await scene.clock.advance(60_000);
      expect(asked).to.deep.equal([10_000, 20_000, 40_000]);
      expect(await scene.end.catch(String)).to.contain('is new after 60 s (Waiting: try 3)');
    });

    it('knows why a Service has no address when nothing has touched it', async () => {
      const scene = start([service('new')], { list: () => Promise.resolve([]) });
      await scene.clock.advance(10_100);
      expect(scene.told.at(-1)).to.equal(
        'Service mesh/gateway is new (no load-balancer controller has touched this Service)',
      );
      scene.push(service('ready'));
      await scene.end;
    });

    it('goes on waiting when the explanation cannot be had', async () => {
      const scene = start([service('new')], { list: () => Promise.reject(new Error('forbidden')) });
      await scene.clock.advance(20_000);
      scene.push(service('ready'));
      expect(await scene.end).to.equal('the address');
    });

    it('gives up when the time is over, with its code, the reason and the explanation', async () => {
      const scene = start([service('new')], { list: () => Promise.resolve([]) });
      await scene.clock.advance(60_000);
      const error = await scene.end.catch((reason: unknown) => reason);
      expect(error).to.include({
        code: 'load-balancer-pending',
        message:
          'Service mesh/gateway is new after 60 s (no load-balancer controller has touched this Service)',
      });
    });

    it('explains also when the time is shorter than its patience', async () => {
      const scene = start([service('new')], { list: () => Promise.resolve(events) }, 4_000);
      await scene.clock.advance(4_000);
      const error = await scene.end.catch(String);
      expect(error).to.contain('is new after 4 s (AllocationFailed: no addresses left)');
    });

    it('ends at once when waiting will not help', async () => {
      const scene = start([service('new'), service('broken')]);
      await scene.clock.advance(0);
      const error = await scene.end.catch((reason: unknown) => reason);
      expect(error).to.include({
        code: 'not-ready',
        message: 'Service mesh/gateway: is broken for good',
      });
    });

    it('says then, too, what Events tell', async () => {
      const scene = start([service('broken')], { list: () => Promise.resolve(events) });
      await scene.clock.advance(0);
      expect(await scene.end.catch(String)).to.contain(
        'Service mesh/gateway: is broken for good (AllocationFailed: no addresses left)',
      );
    });

    it('stops when it is interrupted', async () => {
      const scene = start([service('new')]);
      await scene.clock.advance(500);
      scene.stop();
      await scene.clock.advance(0);
      const error = await scene.end.catch((reason: unknown) => reason);
      expect(error).to.include({
        code: 'interrupted',
        message: 'stopped waiting: Service mesh/gateway is new',
      });
    });

    it('passes on what goes wrong with the watch', async () => {
      const scene = start([], {
        watch: () => ({
          [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('forbidden')) }),
        }),
      });
      expect(await scene.end.catch(String)).to.equal('Error: forbidden');
    });
  });
});

const event = (reason: string, message: string, lastTimestamp: string, name = 'gateway') => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: `${reason}-${lastTimestamp}` },
  involvedObject: { kind: 'Service', name },
  reason,
  message,
  lastTimestamp,
});

const events: readonly Manifest[] = [
  event('Waiting', 'for a pool', '2026-01-01T00:00:01Z'),
  event('AllocationFailed', 'no addresses left', '2026-01-01T00:00:02Z'),
  event('Other', 'of another Service', '2026-01-01T00:00:03Z', 'another'),
];

function start(
  first: readonly (Manifest | undefined)[],
  answers: Partial<ClusterClient> = {},
  timeout = 60_000,
) {
  const { wait, ...scene } = waiting(timeout);
  const objects = feed(...first);
  const client = scriptedClient({ watch: (_ref, signal) => objects.watch(signal), ...answers });
  const end = waitFor(client, ref, see, wait);
  end.catch(() => {});
  return { ...scene, push: objects.push, end };
}
