import { expect } from 'chai';
import { until } from './until.ts';

describe('waiting for a condition', () => {
  it('ends with the first value that is neither undefined nor false', async () => {
    const answers = [undefined, false, 0, 1] as const;
    let looks = 0;
    expect(await until('a value', () => answers[looks++], { every: 1 })).to.equal(0);
    expect(looks).to.equal(3);
  });

  it('goes on when a look fails, and tells the last failure when time is up', async () => {
    const failing = until('the server', () => Promise.reject(new Error('refused')), {
      timeout: 0.02,
      every: 5,
    });
    const error = await failing.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error);
    expect((error as Error).message).to.equal('the server: not within 0.02 s (last: refused)');
  });

  it('gives up at once when there is nothing to wait for any more', async () => {
    const hopeless = until('the server', () => undefined, { hopeless: () => 'it has ended' });
    const error = await hopeless.catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal('the server: it has ended');
  });
});
