import { expect } from 'chai';
import { array, assert, constantFrom, dictionary, oneof, property, record } from 'fast-check';
import { selects } from '../../plans/label-selector.ts';
import { watchedLabels } from '../../plans/checks/watched-labels.ts';

const own = { app: 'traffic', 'kubernetes.io/metadata.name': 'isthmus-traffic' };

describe('the labels of a namespace that istiod looks at', () => {
  it('are those that it has where istiod looks at all', () => {
    expect(watchedLabels({}, own)).to.deep.equal(own);
  });

  it('match a selector and keep what was there, or nothing would have matched', () => {
    const keys = constantFrom('app', 'team', 'zone', 'kubernetes.io/metadata.name');
    const words = constantFrom('traffic', 'isthmus-traffic', 'a', 'b');
    const expression = oneof(
      record({
        key: keys,
        operator: constantFrom('In', 'NotIn'),
        values: array(words, { minLength: 1, maxLength: 3 }),
      }),
      record({ key: keys, operator: constantFrom('Exists', 'DoesNotExist') }),
    );
    const selector = record({
      matchLabels: dictionary(keys, words, { maxKeys: 2 }),
      matchExpressions: array(expression, { maxLength: 2 }),
    });
    const more = dictionary(constantFrom('team', 'zone'), words);
    assert(
      property(array(selector, { minLength: 1, maxLength: 3 }), more, (all, others) => {
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
