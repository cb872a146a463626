import { expect } from 'chai';
import * as fc from 'fast-check';
import { naturally } from '../lib/natural-order.ts';

describe('naturally', () => {
  it('orders names as people do', () => {
    const names = ['10', 'c', 'c-2', 'c1', 'C1', 'c01', 'c2', 'c10', 'c10-a', 'c10a', 'd'];
    const ordered = ['10', 'c', 'c-2', 'c01', 'C1', 'c1', 'c2', 'c10', 'c10-a', 'c10a', 'd'];
    expect(names.toSorted(naturally)).to.deep.equal(ordered);
  });

  it('compares numbers of any length', () => {
    const [short, long] = [`c${'9'.repeat(30)}`, `c1${'0'.repeat(30)}`];
    expect([long, short].toSorted(naturally)).to.deep.equal([short, long]);
  });

  it('is an order: one for all shuffles, and equal for equal names only', () => {
    const name = fc.stringMatching(/^[aAb019.-]{0,6}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        const sorted = names.toSorted(naturally);
        expect(names.toReversed().toSorted(naturally)).to.deep.equal(sorted);
        for (const [index, one] of sorted.entries()) {
          for (const later of sorted.slice(index + 1)) expect(naturally(one, later)).to.be.below(0);
        }
      }),
    );
  });
});
