import { expect } from 'chai';
import * as fc from 'fast-check';
import { durationOf } from '../lib/duration.ts';
import { schemaAt } from '../lib/mesh/schema/schema.ts';

describe('duration', () => {
  const durations: readonly (readonly [string, number])[] = [
    ['90s', 90_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['1h30m', 5_400_000],
    ['1h1s', 3_601_000],
    ['2m03s', 123_000],
    ['0s', 0],
  ];
  for (const [text, milliseconds] of durations) {
    it(`takes ${text} for ${milliseconds} ms`, () => {
      expect(durationOf(text)).to.equal(milliseconds);
    });
  }

  it('takes nothing else', () => {
    for (const text of ['', 's', '5', '5 m', '1m1h', '1.5h', '-5m', '500ms', '5m ', '5M']) {
      expect(durationOf(text), text).to.equal(undefined);
    }
  });

  it('takes what mesh.yaml may say, and no time at all besides', () => {
    const { pattern = '' } = schemaAt('/timeouts/ready', undefined);
    const text = fc.tuple(part('h'), part('m'), part('s')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (text) => {
        const milliseconds = durationOf(text);
        const isSome = milliseconds !== undefined && milliseconds > 0;
        expect(isSome).to.equal(new RegExp(pattern).test(text));
      }),
    );
  });
});

/** `7h`, or nothing. */
function part(unit: string): fc.Arbitrary<string> {
  const number = fc.option(fc.integer({ min: 0, max: 9_999 }), { nil: undefined });
  return number.map((number) => (number === undefined ? '' : `${number}${unit}`));
}
