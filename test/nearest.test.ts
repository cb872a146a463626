import { expect } from 'chai';
import * as fc from 'fast-check';
import { edits, nearest } from '../lib/nearest.ts';

describe('nearest', () => {
  const table: readonly (readonly [string, readonly string[], string | undefined])[] = [
    ['clustr1', ['cluster1', 'cluster2'], 'cluster1'],
    ['clutser2', ['cluster1', 'cluster2'], 'cluster2'],
    ['Remote', ['primary', 'remote'], 'remote'],
    ['netwrok', ['network', 'role', 'context'], 'network'],
    ['zone', ['network', 'role', 'context'], undefined],
    ['eu', ['us', 'ap'], undefined],
    ['cluster9', ['cluster2', 'cluster1'], 'cluster1'],
    ['', ['a'], undefined],
    ['x', [], undefined],
  ];
  for (const [word, candidates, expected] of table) {
    it(`takes \`${word}\` among ${candidates.join(', ') || 'nothing'} for ${expected ?? 'none'}`, () => {
      expect(nearest(word, candidates)).to.equal(expected);
    });
  }

  it('measures a distance: symmetric, zero only for equal words, one for a single slip', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(fc.property(word, word, (a, b) => edits(a, b) === edits(b, a)));
    fc.assert(fc.property(word, word, (a, b) => (edits(a, b) === 0) === (a === b)));
    fc.assert(
      fc.property(word, fc.nat(12), (a, at) => edits(a, `${a.slice(0, at)}~${a.slice(at)}`) === 1),
    );
  });
});
