import { expect } from 'chai';
import * as fc from 'fast-check';
import {
  begin,
  end,
  enqueue,
  firstDue,
  nextUp,
  type Queue,
  ring,
} from '../../lib/reconcile/queue.ts';

const interval = 600_000;

function queued(...keys: readonly string[]): Queue {
  return enqueue(new Map(), new Map(keys.map((key) => [key, 0])));
}

/** A mesh is looked at and fails so many times in a row, each time when it is due. */
function failing(key: string, times: number): { readonly queue: Queue; readonly now: number } {
  let queue = queued(key);
  let now = 0;
  for (let turn = 0; turn < times; turn += 1) {
    now = queue.get(key)?.due ?? 0;
    queue = end(begin(queue, key), key, { ok: false, now, interval, random: 0.5 });
  }
  return { queue, now };
}

describe('The queue of the reconciler', () => {
  it('never has more at work than there are places, nor one twice, whatever comes', () => {
    const action = fc.record({
      kind: fc.constantFrom('wait', 'ring', 'urgent', 'good', 'bad'),
      which: fc.nat(9),
      random: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 200 }),
        fc.integer({ min: 1, max: 5 }),
        (actions, places) => {
          const keys = Array.from({ length: 10 }, (_, index) => `m${index}`);
          let queue = queued(...keys);
          let now = 0;
          const working = new Set<string>();
          for (const { kind, which, random } of actions) {
            const key = keys[which] ?? '';
            if (kind === 'wait') now += 60_000;
            else if (kind === 'ring' || kind === 'urgent') {
              queue = ring(queue, key, { now, urgent: kind === 'urgent' });
            } else if (working.delete(key)) {
              queue = end(queue, key, { ok: kind === 'good', now, interval, random });
            }
            for (const next of nextUp(queue, { now, places })) {
              expect(working.has(next)).to.equal(false);
              working.add(next);
              queue = begin(queue, next);
            }
            expect(working.size).to.be.at.most(places);
          }
          now += 10 * interval;
          for (const key of working) {
            queue = end(queue, key, { ok: true, now, interval, random: 0 });
          }
          expect(nextUp(queue, { now: now + 2 * interval, places: 10 })).to.have.members(keys);
        },
      ),
    );
  });

  it('waits longer after each failure, never more than a quarter of an hour', () => {
    const waits = Array.from({ length: 30 }, (_, times) => {
      const { queue, now } = failing('a', times + 1);
      return (queue.get('a')?.due ?? 0) - now;
    });
    expect(waits.slice(0, 4)).to.deep.equal([5_000, 10_000, 20_000, 40_000]);
    expect(waits).to.deep.equal(waits.toSorted((a, b) => a - b));
    expect(waits.at(-1)).to.equal(900_000);
  });

  it('begins what works before what fails, and leaves half of the places to it', () => {
    const { queue: bad } = failing('bad', 3);
    const others = ['bad1', 'bad2', 'bad3'].map((key) => [key, bad.get('bad')] as const);
    const queue: Queue = new Map([
      ...others.flatMap(([key, entry]) => (entry === undefined ? [] : [[key, entry] as const])),
      ...queued('good'),
    ]);
    const chosen = nextUp(queue, { now: 10 * interval, places: 4 });
    expect(chosen[0]).to.equal('good');
    expect(chosen).to.have.length(3);
  });

  it('looks soon after a ring, once for many; what fails waits all the same, unless somebody asks', () => {
    const calm = end(begin(queued('a'), 'a'), 'a', { ok: true, now: 0, interval, random: 0.5 });
    let rung = ring(calm, 'a', { now: 1_000, urgent: false });
    rung = ring(rung, 'a', { now: 2_000, urgent: false });
    expect(rung.get('a')?.due).to.equal(6_000);
    const { queue, now } = failing('a', 5);
    expect(ring(queue, 'a', { now, urgent: false })).to.deep.equal(queue);
    expect(nextUp(ring(queue, 'a', { now, urgent: true }), { now, places: 1 })).to.deep.equal([
      'a',
    ]);
  });

  it('looks again where it rang during the look', () => {
    const busy = ring(begin(queued('a'), 'a'), 'a', { now: 10, urgent: false });
    const after = end(busy, 'a', { ok: true, now: 1_000, interval, random: 0.5 });
    expect(after.get('a')?.due).to.equal(6_000);
  });

  it('goes on after a restart where it stood, and spreads what is overdue over an interval', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100_000_000, max: interval }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (ago, random) => {
          const now = 1_000_000_000;
          const due = firstDue({ lastPlan: now - ago, interval, edited: false }, { now, random });
          expect(due).to.be.within(now, now + interval);
          if (ago >= 0 && ago < interval) expect(due).to.equal(now - ago + interval);
        },
      ),
    );
    expect(firstDue({ lastPlan: 0, interval, edited: true }, { now: 5, random: 0.5 })).to.equal(5);
    const before = (renewal: number): number =>
      firstDue({ lastPlan: 0, interval, renewal, edited: false }, { now: 5, random: 0.5 });
    expect([before(3), before(9), before(2 * interval)]).to.deep.equal([5, 9, interval]);
  });

  it('forgets a mesh that is gone, but not while it is looked at', () => {
    const queue = begin(queued('a', 'b'), 'a');
    expect([...enqueue(queue, new Map()).keys()]).to.deep.equal(['a']);
  });
});
