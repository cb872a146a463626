import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import type { MeshObject, MeshObjectStatus } from '../../lib/reconcile/mesh-object.ts';
import { metricsOf } from '../../lib/reconcile/metrics.ts';
import { pass } from '../../lib/reconcile/pass.ts';
import type { PassEnd } from '../../lib/reconcile/pass-end.ts';
import { supervise } from '../../lib/reconcile/supervise.ts';
import { runCommand } from '../support/command.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { seed } from '../support/mesh.ts';
import { meshObject } from '../support/mesh-objects.ts';
import { sandboxPlace, type SandboxPlace } from '../support/sandbox-place.ts';

const minute = 60_000;

describe('A cluster that is gone for an hour', () => {
  let place: SandboxPlace;

  beforeEach(() => {
    place = sandboxPlace();
    place.write(seed);
  });

  afterEach(() => place.remove());

  it('keeps all that others have of it, is asked less and less, holds up nobody, and needs no hand when it is back', async () => {
    const clock = drivenClock();
    const stop = new AbortController();
    const metrics = metricsOf(() => clock.now());
    const looks: { readonly name: string; readonly at: number }[] = [];
    const state = { isDown: false, atWork: 0 };
    let status: MeshObjectStatus = {};
    const mesh = meshObject('a', { mesh: { clusters: { cluster1: {}, cluster2: {} } } });

    /** Takes no time of the clock: the commands are those that a child would run. */
    async function look(): Promise<PassEnd> {
      state.atWork += 1;
      const env = state.isDown ? { ISTHMUS_TROUBLE: 'down=cluster2' } : {};
      const run = (args: readonly string[]) =>
        runCommand([...args, '--sandbox'], { cwd: place.folder, env });
      const ended = await pass({ ...mesh, status }, { clock, run });
      ({ status } = ended);
      state.atWork -= 1;
      return ended;
    }

    const ended = supervise(
      {
        clock,
        random: () => 0.5,
        check: () => {},
        meshes: () => Promise.resolve([{ ...mesh, status }, meshObject('b')]),
        tell: () => {},
        passed: metrics.passed,
        pass: ({ name }: MeshObject) => {
          looks.push({ name, at: clock.now() });
          const good: PassEnd = { status: {}, ok: true, result: 'converged' };
          return name === 'a' ? look() : Promise.resolve(good);
        },
      },
      { concurrency: 1, bells: { changed: () => {}, rang: () => {} } },
      stop.signal,
    );
    const passes = async (milliseconds: number): Promise<void> => {
      for (let left = milliseconds; left > 0; left -= 1_000) {
        await clock.advance(1_000);
        while (state.atWork > 0) await turn();
      }
    };
    const ready = () => status.conditions?.find(({ type }) => type === 'Ready');
    const up = (cluster: string): string | undefined =>
      new RegExp(`cluster_up\\{.*cluster="${cluster}"\\} (\\d)`).exec(metrics.text(true))?.[1];

    await passes(minute);
    expect(ready()).to.include({ status: 'True', reason: 'Succeeded' });
    const whole = place.names('cluster1');
    expect(whole).to.include('Secret istio-system/istio-remote-secret-cluster2');

    state.isDown = true;
    const gone = clock.now();
    await passes(60 * minute);
    expect(ready()).to.include({ status: 'False', reason: 'ClusterUnreachable' });
    const since = Date.parse(ready()?.lastTransitionTime ?? '');
    expect(since - gone).to.be.within(0, 11 * minute);
    expect([up('cluster1'), up('cluster2')]).to.deep.equal(['1', '0']);
    expect(place.names('cluster1')).to.have.members(whole);
    const during = looks.filter(({ at }) => at >= gone);
    expect(during.filter(({ name }) => name === 'a').length).to.be.within(5, 14);
    expect(during.filter(({ name }) => name === 'b').length).to.be.within(5, 7);

    state.isDown = false;
    await passes(17 * minute);
    expect(ready()).to.include({ status: 'True', reason: 'Succeeded' });
    expect(up('cluster2')).to.equal('1');
    stop.abort();
    await ended;
  }).timeout('2m');
});
