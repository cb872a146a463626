import { expect } from 'chai';
import { retryUntil } from '../../lib/apply/wait.ts';
import { waiting } from '../support/waiting.ts';

describe('apply/wait, retryUntil', () => {
  it('waits in vain for a tenth of the time at most, and asks less and less often', async () => {
    const { wait, clock } = waiting();
    const tries: number[] = [];
    const end = retryUntil(() => {
      tries.push(clock.now());
      return Promise.resolve(clock.now() < 40_000 ? { reason: 'not yet' } : undefined);
    }, wait);
    await Promise.all([clock.advance(41_000), end]);
    const pauses = tries.slice(1).map((time, index) => time - (tries[index] ?? 0));
    const late = pauses.filter((one, at) => one > Math.max(50, (tries[at] ?? 0) / 10));
    expect(late).to.deep.equal([]);
    expect(pauses).to.deep.equal(pauses.toSorted((a, b) => a - b));
    expect([...pauses.slice(0, 2), ...pauses.slice(-2)]).to.deep.equal([50, 50, 1000, 1000]);
  });

  it('tells each reason once, but none of the first moments', async () => {
    const { wait, clock, told } = waiting();
    const end = retryUntil(
      () => Promise.resolve(clock.now() > 8_000 ? undefined : a(clock.now() < 4_000)),
      wait,
    );
    await clock.advance(12_000);
    await end;
    expect(told).to.deep.equal(['a', 'b']);
  });

  it('gives up when the time is over, with the last reason', async () => {
    const { wait, clock } = waiting(5_000);
    const end = retryUntil(() => Promise.resolve({ reason: 'not yet', hint: 'wait' }), wait).catch(
      (reason: unknown) => reason,
    );
    await clock.advance(5_000);
    expect(await end).to.include({
      code: 'load-balancer-pending',
      message: 'not yet (for 5 s)',
      hint: 'wait',
    });
  });

  it('stops when it is interrupted, also in a pause', async () => {
    const { wait, clock, stop } = waiting();
    const end = retryUntil(() => Promise.resolve({ reason: 'not yet', hint: 'wait' }), wait).catch(
      (reason: unknown) => reason,
    );
    await clock.advance(100);
    stop();
    await clock.advance(0);
    expect(await end).to.include({ code: 'interrupted' });
  });

  it('passes on what an attempt throws', async () => {
    const { wait } = waiting();
    const end = retryUntil(() => Promise.reject(new Error('forbidden')), wait);
    expect(await end.catch(String)).to.equal('Error: forbidden');
  });
});

const a = (early: boolean) => ({ reason: early ? 'a' : 'b' });
