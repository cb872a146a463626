import { expect } from 'chai';
import fc from 'fast-check';
import { selects } from '../../plans/label-selector.ts';
import { watchedLabels } from '../../plans/checks/watched-labels.ts';

const own = { app: 'traffic', 'kubernetes.io/metadata.name': 'isthmus-traffic' };

describe('the labels of a namespace that istiod looks at', () => {
  it('are those that it has where istiod looks at all', () => {
    expect(watchedLabels({}, own)).to.deep.equal(own);
  });

  it('match a selector and keep what was there, or nothing would have matched', () => {
    const keys = fc.constantFrom('app', 'team', 'zone', 'kubernetes.io/metadata.name');
    const words = fc.constantFrom('traffic', 'isthmus-traffic', 'a', 'b');
    const expression = fc.oneof(
      fc.record({
        key: keys,
        operator: fc.constantFrom('In', 'NotIn'),
        values: fc.array(words, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ key: keys, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
    );
    const selector = fc.record({
      matchLabels: fc.dictionary(keys, words, { maxKeys: 2 }),
      matchExpressions: fc.array(expression, { maxLength: 2 }),
    });
    const more = fc.dictionary(fc.constantFrom('team', 'zone'), words);
    fc.assert(
      fc.property(fc.array(selector, { minLength: 1, maxLength: 3 }), more, (all, others) => {
        const found = watchedLabels({ discoverySelectors: all }, own);
        if (found === undefined) {
          const tried = { ...others, ...own };
          const isSimple = all.every(({ matchExpressions }) => matchExpressions.length < 2);
          if (isSimple) expect(all.some((one) => selects(one, tried))).to.equal(false);
        } else {
          expect(found).to.include(own);
          expect(all.some((one) => selects(one, found))).to.equal(true);
        }
      }),
    );
  });

  it('leave to the Pods whose proxy they get, where that can be', () => {
    const discoverySelectors = [
      { matchLabels: { 'istio-injection': 'enabled' } },
      { matchExpressions: [{ key: 'team', operator: 'In', values: ['a', 'b'] }] },
    ];
    expect(watchedLabels({ discoverySelectors }, own)).to.deep.equal({ ...own, team: 'a' });
    expect(watchedLabels({ discoverySelectors: discoverySelectors.slice(0, 1) }, own)).to.include({
      'istio-injection': 'enabled',
    });
  });
});
