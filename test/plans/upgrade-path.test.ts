import { expect } from 'chai';
import { upgradesOf } from '../support/upgrades.ts';

describe('plans/upgrade-path', () => {
  for (const [live, wanted, code] of [
    ['1.30.4', '1.31.0', undefined],
    ['1.30.0', '1.30.4', undefined],
    ['1.30.4', '1.30.0', undefined],
    ['1.31.0', '1.31.0', undefined],
    ['1.31.0', '1.30.4', 'E-DOWNGRADE'],
    ['1.29.6', '1.31.0', 'E-VERSION-JUMP'],
    ['1.28.10', '1.31.0', 'E-VERSION-JUMP'],
  ] as const) {
    it(`${code === undefined ? 'has nothing against' : 'refuses'} the way from ${live} to ${wanted}`, () => {
      const found = upgradesOf(live, wanted);
      expect(found.map((one) => one.code)).to.deep.equal(code === undefined ? [] : [code]);
      for (const { message } of found) expect(message).to.contain(live).and.to.contain(wanted);
    });
  }

  it('sends who is two minor versions behind to a revision, and who is further behind to its installer', () => {
    const [near] = upgradesOf('1.29.6', '1.31.0');
    const [far] = upgradesOf('1.28.10', '1.31.0');
    expect(near?.hint).to.match(/^add 1\.31\.0 as a revision beside it/);
    expect(far?.hint).to.match(/^upgrade it with the means by which it was installed/);
  });

  it('leaves no cluster two minor versions behind, and says nothing where it was so before', () => {
    const skewed = upgradesOf('1.30.4', '1.31.0', '1.29.6');
    expect(skewed.map(({ code }) => code)).to.deep.equal(['E-VERSION-SKEW']);
    expect(skewed[0]?.hint).to.equal('upgrade cluster2 first');
    expect(upgradesOf('1.31.0', '1.31.0', '1.29.6')).to.deep.equal([]);
    expect(upgradesOf('1.30.4', '1.31.0', '1.30.0')).to.deep.equal([]);
  });
});
