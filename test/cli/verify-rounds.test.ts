import { expect } from 'chai';
import { untilWorking, watchRounds } from '../../lib/cli/verify-rounds.ts';
import type { Verdict } from '../../lib/verify/verify.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { failed, passed } from '../support/verdicts.ts';
import { fakeWorld } from '../support/world.ts';

const good = [passed('istiod-ready', 'cluster1')];
const bad = [failed('istiod-ready', ['cluster1'])];

describe('cli/verify-rounds', () => {
  it('asks until nothing is broken, and says once what it waits for', async () => {
    const world = fakeWorld();
    const clock = fakeClock();
    const { round, asked } = script([bad, bad, good]);
    expect(await untilWorking(round, 60_000, { world, clock })).to.equal(good);
    expect(asked()).to.equal(3);
    expect(world.err()).to.equal('Waiting for istiod-ready (cluster1)\n');
  });

  it('asks once more when time is up, and gives what it saw then', async () => {
    const clock = fakeClock();
    const { round, asked } = script([bad]);
    expect(await untilWorking(round, 10_000, { world: fakeWorld(), clock })).to.equal(bad);
    expect(clock.now()).to.equal(10_000);
    expect(asked()).to.equal(5);
  });

  it('does not wait for warnings: they are no fault', async () => {
    const warned = [failed('root-ends', ['cluster1'], { severity: 'warning' })];
    const { round, asked } = script([warned]);
    await untilWorking(round, 10_000, { world: fakeWorld(), clock: fakeClock() });
    expect(asked()).to.equal(1);
  });

  it('ends when it is interrupted', async () => {
    const interrupted = new AbortController();
    const world = fakeWorld({ signal: interrupted.signal });
    const clock = fakeClock();
    const { round, asked } = script([bad]);
    const ended = untilWorking(
      () => {
        if (asked() === 2) interrupted.abort();
        return round();
      },
      60_000,
      { world, clock },
    );
    await ended;
    expect(asked()).to.equal(3);
  });

  it('tells while it watches only what has changed', async () => {
    const other = passed('network-label', 'cluster2');
    const interrupted = new AbortController();
    const world = fakeWorld({ signal: interrupted.signal });
    const told: (readonly Verdict[])[] = [];
    const rounds = [good, good, bad, bad, good].map((one) => [...one, other]);
    const { round, asked } = script(rounds);
    await watchRounds(
      () => {
        if (asked() === rounds.length) interrupted.abort();
        return round();
      },
      [...good, other],
      (changed) => told.push(changed),
      { world, clock: fakeClock() },
    );
    expect(told).to.deep.equal([bad, good]);
  });
});

/** Rounds in turn; the last again and again. */
function script(rounds: readonly (readonly Verdict[])[]) {
  let asked = 0;
  return {
    asked: () => asked,
    round: () => {
      asked += 1;
      return Promise.resolve(rounds[Math.min(asked, rounds.length) - 1] ?? []);
    },
  };
}
