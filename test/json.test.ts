import { expect } from 'chai';
import * as fc from 'fast-check';
import { equal, withoutNulls } from '../lib/json.ts';

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

  it('leaves out fields that are null, however deep, and copies only what holds one', () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value);
        const kept: unknown = withoutNulls(value);
        expect(kept).to.deep.equal(bare(value));
        expect(kept === value).to.equal(JSON.stringify(kept) === text);
        expect(JSON.stringify(value)).to.equal(text);
      }),
    );
  });
});

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([key, item]) => [key, bare(item)]));
}

/** JSON with sorted keys; -0 and 0 are the same number. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
