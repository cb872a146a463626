import { expect } from 'chai';
import { verifyProgress } from '../../lib/cli/verify-progress.ts';
import { untilWorking, watchRounds } from '../../lib/cli/verify-rounds.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Verdict } from '../../lib/verify/verify.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { failed, passed } from '../support/verdicts.ts';
import { fakeWorld } from '../support/world.ts';

const check = {
  id: 'x',
  severity: 'error',
  about: { reads: '', tells: '' },
  page: '',
} as const;
const good = [passed('istiod-ready', 'cluster1')];
const bad = [failed('istiod-ready', ['cluster1'])];

describe('cli/verify-rounds', () => {
  it('asks until nothing is broken, and says once what it waits for', async () => {
    const clock = fakeClock();
    const told: string[] = [];
    const tell = (words: string): unknown => told.push(words);
    const { round, asked } = script([bad, bad, good]);
    expect(await untilWorking(round, 60_000, { ...scene(clock), tell })).to.equal(good);
    expect(asked()).to.equal(3);
    expect(told).to.deep.equal(['waiting for istiod-ready (cluster1)']);
  });

  it('asks once more when time is up, and gives what it saw then', async () => {
    const clock = fakeClock();
    const { round, asked } = script([bad]);
    expect(await untilWorking(round, 10_000, scene(clock))).to.equal(bad);
    expect(clock.now()).to.equal(10_000);
    expect(asked()).to.equal(5);
  });

  it('does not wait for warnings: they are no fault', async () => {
    const warned = [failed('root-ends', ['cluster1'], { severity: 'warning' })];
    const { round, asked } = script([warned]);
    await untilWorking(round, 10_000, scene(fakeClock()));
    expect(asked()).to.equal(1);
  });

  it('says how far it is, and of which clusters it has not heard all', () => {
    const far = verifyProgress([probe('a'), probe('b'), probe('a', 'b')]);
    expect(far.words(4_200)).to.equal('verifying: 0 of 3 checks, 4 s (not yet: a, b)');
    far.told(passed('x', 'a'));
    far.told(passed('x', 'a', 'b'));
    expect(far.words(5_000)).to.equal('verifying: 2 of 3 checks, 5 s (not yet: b)');
    far.waits('waiting for istiod-ready (b)');
    expect(far.words(40_000)).to.equal('waiting for istiod-ready (b), 40 s');
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
      { ...scene(clock), world },
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

function probe(...clusters: readonly [string] | readonly [string, string]) {
  return {
    check: { ...check, probes: () => [] },
    probe: { clusters, title: '', reads: [], judge: () => [] },
  };
}

function scene(clock: Clock) {
  return { world: fakeWorld(), clock, tell: () => {} };
}

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
