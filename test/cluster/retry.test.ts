import { expect } from 'chai';
import * as fc from 'fast-check';
import { delayBefore, retrying, type Tried } from '../../lib/cluster/retry.ts';
import { notTaken, pingTimeout, proxyCannot, proxyRefused } from '../../lib/network/failure.ts';
import { fakeClock } from '../support/fake-clock.ts';

const half = (): number => 0.5;

function answered(status: number, message = '', retryAfter?: number): Tried {
  return { kind: 'answered', status, retryAfter, body: { message } };
}

function broken(code: string): Tried {
  return { kind: 'broken', code };
}

/** How often each outcome is tried when it happens again and again. */
const patience: readonly (readonly [string, Tried, number])[] = [
  ['200', answered(200), 1],
  ['400', answered(400), 1],
  ['401', answered(401), 1],
  ['403', answered(403), 1],
  ['404', answered(404), 1],
  ['409', answered(409), 1],
  ['422', answered(422), 1],
  ['429', answered(429), 8],
  ['502', answered(502), 8],
  ['503', answered(503), 8],
  ['504', answered(504), 8],
  ['500 of etcd', answered(500, 'etcdserver: leader changed'), 8],
  ['500 for no reason of its own', answered(500, 'something broke'), 4],
  ['500 of a webhook', answered(500, 'failed calling webhook "x"'), 1],
  ['500 of a patch', answered(500, 'failed to create typed patch object'), 1],
  ['ECONNRESET', broken('ECONNRESET'), 8],
  ['EPIPE', broken('EPIPE'), 8],
  ['EAI_AGAIN', broken('EAI_AGAIN'), 8],
  ['ECONNREFUSED', broken('ECONNREFUSED'), 2],
  ['ENOTFOUND', broken('ENOTFOUND'), 1],
  ['CERT_HAS_EXPIRED', broken('CERT_HAS_EXPIRED'), 1],
  ['a request that the server did not take', broken(notTaken), 8],
  ['a ping that is not answered', broken(pingTimeout), 8],
  ['a proxy that cannot reach the server', broken(proxyCannot), 2],
  ['a proxy that refuses', broken(proxyRefused), 1],
  ['credentials-failed', broken('credentials-failed'), 1],
];

describe('cluster/retry', () => {
  for (const [name, tried, times] of patience) {
    it(`tries ${times} times while the outcome is ${name}`, () => {
      let tries = 1;
      while (delayBefore(tried, tries, { random: half }) !== undefined) {
        tries += 1;
      }
      expect(tries).to.equal(times);
    });
  }

  it('has more patience with a server that has answered before: it may be restarting', () => {
    const pace = { random: half, reached: () => true };
    expect(delayBefore(broken('ECONNREFUSED'), 7, pace)).to.be.a('number');
    expect(delayBefore(broken('ECONNREFUSED'), 8, pace)).to.equal(undefined);
    expect(delayBefore(broken('ENOTFOUND'), 1, pace)).to.equal(undefined);
  });

  it('waits longer from try to try, up to five seconds', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7].map((tries) =>
      delayBefore(answered(503), tries, { random: () => 1 }),
    );
    expect(delays).to.deep.equal([200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it('spreads the waits of many clients', () => {
    expect(delayBefore(answered(503), 3, { random: () => 0 })).to.equal(400);
    expect(delayBefore(answered(503), 3, { random: half })).to.equal(600);
  });

  it('waits at least as long as the server asks for', () => {
    fc.assert(
      fc.property(
        fc.nat(60_000),
        fc.integer({ min: 1, max: 7 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (asked, tries, random) => {
          expect(
            delayBefore(answered(429, '', asked), tries, { random: () => random }),
          ).to.be.at.least(asked);
        },
      ),
    );
  });

  it('gives the first good answer', async () => {
    const clock = fakeClock();
    const statuses = [503, 429, 200, 500];
    const answer = await retrying(() => Promise.resolve({ status: statuses.shift() ?? 0 }), {
      clock,
      random: half,
    });
    expect(answer.status).to.equal(200);
    expect(clock.sleeps).to.deep.equal([150, 300]);
  });

  it('gives the last answer when patience ends', async () => {
    let sent = 0;
    const answer = await retrying(() => Promise.resolve({ status: 503, number: ++sent }), {
      clock: fakeClock(),
      random: half,
    });
    expect(answer).to.deep.equal({ status: 503, number: 8 });
  });

  it('throws the last error when patience ends', async () => {
    let sent = 0;
    const outcome = await retrying<{ status: number }>(
      () => Promise.reject(Object.assign(new Error(`try ${++sent}`), { code: 'ECONNREFUSED' })),
      { clock: fakeClock(), random: half },
    ).catch((error: unknown) => error);
    expect(outcome).to.be.an('error').with.property('message', 'try 2');
  });

  it('does not begin a wait that ends after 45 seconds', async () => {
    const clock = fakeClock();
    await retrying(() => Promise.resolve({ status: 429, retryAfter: 20_000 }), {
      clock,
      random: half,
    });
    expect(clock.sleeps).to.deep.equal([20_000, 20_000]);
  });

  it('stops at abort', async () => {
    const stop = new AbortController();
    let sent = 0;
    const outcome = await retrying(
      () => {
        sent += 1;
        stop.abort(new Error('enough'));
        return Promise.resolve({ status: 503 });
      },
      { clock: fakeClock(), random: half },
      stop.signal,
    ).catch((error: unknown) => error);
    expect(outcome).to.be.an('error').with.property('message', 'enough');
    expect(sent).to.equal(1);
  });
});
