import { expect } from 'chai';
import * as fc from 'fast-check';
import { equal } from '../lib/json.ts';

describe('json', () => {
  it('compares JSON by value: a copy is equal, any other value is not, absent is as undefined', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    fc.assert(fc.property(json, (value) => equal(value, structuredClone(value))));
    fc.assert(
      fc.property(json, json, (a, b) => equal(a, b) === (canonicalText(a) === canonicalText(b))),
    );
    expect(equal({ a: 1, b: undefined }, { a: 1 })).to.equal(true);
    expect(equal({ a: undefined }, { b: 1 })).to.equal(false);
    expect(equal([], {})).to.equal(false);
    expect(equal(null, {})).to.equal(false);
  });
});

/** JSON with sorted keys; -0 and 0 are the same number. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
