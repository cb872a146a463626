import { expect } from 'chai';
import type { MeshObject } from '../../lib/reconcile/mesh-object.ts';
import type { PassEnd } from '../../lib/reconcile/pass-end.ts';
import { type Bells, supervise, type SupervisorPorts } from '../../lib/reconcile/supervise.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { meshObject } from '../support/mesh-objects.ts';

/** A supervisor over meshes that a test changes; passes take as long as they say. */
function lab(
  meshes: MeshObject[],
  more: Partial<SupervisorPorts> & { readonly concurrency?: number } = {},
) {
  const { concurrency = 4, ...ports } = more;
  const clock = drivenClock();
  const begun: { readonly name: string; readonly at: number }[] = [];
  const stop = new AbortController();
  const bells: Bells = { changed: () => {}, rang: () => {} };
  const start = clock.now();
  const ended = supervise(
    {
      clock,
      random: () => 0.5,
      check: () => {},
      meshes: () => Promise.resolve(meshes),
      tell: () => {},
      ...ports,
      pass: async (mesh, signal) => {
        begun.push({ name: mesh.name, at: clock.now() - start });
        return (await ports.pass?.(mesh, signal)) ?? { status: {}, ok: true, result: 'converged' };
      },
    },
    { concurrency, bells },
    stop.signal,
  );
  return { clock, begun, stop, bells, ended, start };
}

const good: PassEnd = { status: {}, ok: true, result: 'converged' };

function fails({ name }: MeshObject): boolean {
  return Number(name.slice(1)) % 5 === 0;
}

describe('The supervisor', () => {
  it('looks at new meshes at once, then once in each interval', async () => {
    const { clock, begun, stop, ended } = lab([meshObject('a')]);
    await clock.advance(1_900_000);
    stop.abort();
    await ended;
    expect(begun).to.have.length(4);
    expect(begun[0]?.at).to.equal(0);
  });

  it('looks before an interval is over where something has to be made anew, and not again and again before that', async () => {
    let renewals = 0;
    const seen = lab([meshObject('a', { interval: 86_400_000 })], {
      pass: () => {
        const left = seen.start + 43_200_000 - seen.clock.now();
        if (left <= 0) renewals += 1;
        return Promise.resolve(left > 0 ? { ...good, renewal: seen.clock.now() + left } : good);
      },
    });
    await seen.clock.advance(43_200_000 - 60_000);
    expect(renewals).to.equal(0);
    expect(seen.begun.length).to.be.below(4);
    await seen.clock.advance(180_000);
    seen.stop.abort();
    await seen.ended;
    expect(renewals).to.equal(1);
  });

  it('makes anew in time what ends, also when it starts again in between, or only later', async () => {
    for (const late of [0, 7_200_000]) {
      const clock = drivenClock();
      const looked = new Date(clock.now() - 3_600_000).toISOString();
      const renewal = new Date(clock.now() + 1_800_000 - late).toISOString();
      const mesh = meshObject('a', {
        interval: 86_400_000,
        status: { lastPlanTime: looked, observedGeneration: 1, renewal },
      });
      const seen = lab([mesh]);
      await seen.clock.advance(late === 0 ? 1_790_000 : 0);
      expect(seen.begun).to.have.length(late === 0 ? 0 : 1);
      await seen.clock.advance(60_000);
      seen.stop.abort();
      await seen.ended;
      expect(seen.begun).to.have.length(1);
    }
  });

  it('spreads what it finds after a restart over an interval, and looks at once at what was edited since', async () => {
    const clock = drivenClock();
    const overdue = new Date(clock.now() - 10_000_000).toISOString();
    let turn = 0;
    const meshes = Array.from({ length: 200 }, (_, index) =>
      meshObject(`m${index}`, {
        status: { lastPlanTime: overdue, observedGeneration: index === 7 ? 0 : 1 },
      }),
    );
    const {
      clock: driven,
      begun,
      stop,
      ended,
    } = lab(meshes, {
      random: () => (turn++ % 200) / 200,
      concurrency: 8,
    });
    await driven.advance(600_000);
    stop.abort();
    await ended;
    const first = new Map(begun.toReversed().map(({ name, at }) => [name, at]));
    expect(first.size).to.equal(200);
    expect(first.get('m7')).to.equal(0);
    const inEachMinute = Array.from({ length: 10 }, (_, minute) =>
      [...first.values()].filter((at) => Math.floor(at / 60_000) === minute),
    );
    for (const those of inEachMinute) expect(those.length).to.be.within(15, 30);
  });

  it('is on time with 160 meshes that work beside 40 that hang until their time is up', async () => {
    const meshes = Array.from({ length: 200 }, (_, index) => meshObject(`m${index}`));
    const clock = drivenClock();
    const begun = new Map<string, number[]>();
    const stop = new AbortController();
    const ended = supervise(
      {
        clock,
        random: () => 0.5,
        check: () => {},
        meshes: () => Promise.resolve(meshes),
        tell: () => {},
        pass: async (mesh) => {
          begun.set(mesh.name, [...(begun.get(mesh.name) ?? []), clock.now()]);
          await clock.sleep(fails(mesh) ? 300_000 : 2_000);
          return fails(mesh) ? { ...good, ok: false, result: 'failed' } : good;
        },
      },
      { concurrency: 8, bells: { changed: () => {}, rang: () => {} } },
      stop.signal,
    );
    await clock.advance(7_200_000);
    stop.abort();
    await clock.advance(600_000);
    await ended;
    const late = meshes
      .filter((mesh) => !fails(mesh))
      .flatMap(({ name }) => {
        const times = begun.get(name) ?? [];
        // The first round has to wait for those that nobody knows yet to hang.
        return times.slice(2).map((time, index) => time - (times[index + 1] ?? 0) - 602_000);
      });
    expect(late.length).to.be.greaterThan(1_000);
    expect(Math.max(...late)).to.be.lessThan(120_000);
  });

  it('looks soon after a bell, and at once after an edit', async () => {
    const meshes = [meshObject('a')];
    const { clock, begun, bells, stop, ended } = lab(meshes);
    await clock.advance(10_000);
    bells.rang('meshes/a');
    await clock.advance(10_000);
    expect(begun.map(({ at }) => at)).to.deep.equal([0, 15_000]);
    meshes[0] = meshObject('a', { generation: 2 });
    bells.changed();
    await clock.advance(2_000);
    stop.abort();
    await ended;
    expect(begun).to.have.length(3);
  });

  it('stops all that it does and rejects once it must not write any more', async () => {
    let lost = false;
    const stopped: string[] = [];
    const { clock, ended, begun } = lab([meshObject('a'), meshObject('b')], {
      check: () => {
        if (lost) throw new Error('the lock is lost');
      },
      pass: ({ name }, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            stopped.push(name);
            reject(new Error('stopped'));
          });
        }),
    });
    const words = ended.catch(String);
    await clock.advance(5_000);
    lost = true;
    await clock.advance(1_000);
    expect(await words).to.contain('the lock is lost');
    expect(stopped).to.deep.equal(['a', 'b']);
    await clock.advance(3_600_000);
    expect(begun).to.have.length(2);
  });

  it('says that meshes cannot be read, and goes on with those that it knows', async () => {
    let reads = 0;
    const told: string[] = [];
    const { clock, begun, stop, ended } = lab([], {
      meshes: () =>
        reads++ === 0 ? Promise.resolve([meshObject('a')]) : Promise.reject(new Error('gone')),
      tell: ({ msg }) => told.push(msg),
    });
    await clock.advance(1_900_000);
    stop.abort();
    await ended;
    expect(begun).to.have.length(4);
    expect(told[0]).to.contain('gone');
  });
});
