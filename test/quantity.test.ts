import { expect } from 'chai';
import * as fc from 'fast-check';
import { exceeds, isAmount, quantity } from '../lib/quantity.ts';
import { keepsItsMagnitude, recordedQuantities, writtenQuantity } from './support/quantities.ts';

describe('quantity', () => {
  const recorded = recordedQuantities().filter(([written]) => keepsItsMagnitude(written));
  const byServer = new Map(recorded.flatMap(([written, ...kept]) => [[String(written), kept]]));

  it('spells what a real API server spells otherwise as that does', () => {
    const respelt = recorded.filter(
      ([written, field]) => /^[+.]?\d/.test(String(written)) && field !== String(written).trim(),
    );
    for (const [written, field, resourceList] of respelt) {
      expect(quantity(written, 9), String(written)).to.equal(field);
      expect(quantity(written, 3), String(written)).to.equal(resourceList);
    }
    expect(respelt).to.have.length.above(200);
  });

  it('takes what a real API server leaves as it is for the same amount, in a spelling that stays, too', () => {
    const odd: readonly (readonly [string, string])[] = [
      ['+1', '1'],
      ['01', '1'],
      ['1.', '1'],
      ['1.500', '1500m'],
      ['1E3', '1e3'],
      ['1e+3', '1e3'],
      ['001Gi', '1Gi'],
    ];
    for (const [written, spelled] of odd) {
      expect(byServer.get(written)?.[0], written).to.equal(written);
      expect(quantity(written, 9)).to.equal(spelled);
    }
  });

  it('leaves what is no quantity as it is', () => {
    const others = [
      '',
      '.',
      'much',
      '1 Gi',
      '1gi',
      '1K',
      '1e',
      '1.5e',
      '0x10',
      '1_000',
      '1constructor',
    ];
    for (const other of [...others, true, { a: 1 }, undefined]) {
      expect(quantity(other, 9)).to.equal(other);
      expect(isAmount(other), JSON.stringify(other)).to.equal(false);
    }
  });

  it('takes for an amount what an API server takes, also millionths, unless it is negative', () => {
    for (const [written] of recorded) {
      if (!/^ ?[+-]?\.?\d/.test(String(written))) continue;
      expect(isAmount(written), String(written)).to.equal(true);
    }
    expect(['500000u', '5n', '-1', '-500m'].map(isAmount)).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
  });

  it('compares amounts, however they are written', () => {
    const pairs = [
      ['2', '1'],
      ['1.5Gi', '1535Mi'],
      ['501m', '0.5'],
      ['1e3', '999'],
      ['1n', '0'],
      ['1Ki', '1k'],
    ] as const;
    for (const [more, less] of pairs) {
      expect(exceeds(more, less), `${more} ${less}`).to.equal(true);
      expect(exceeds(less, more), `${less} ${more}`).to.equal(false);
    }
    const equal = [
      ['1000m', '1'],
      ['1Gi', '1024Mi'],
      [1, '1'],
      ['much', '1'],
      ['1', undefined],
    ];
    for (const [one, other] of equal) expect(exceeds(one, other)).to.equal(false);
  });

  it('changes nothing the second time, and never the amount by a whole step', () => {
    fc.assert(
      fc.property(writtenQuantity, fc.constantFrom(3 as const, 9 as const), (written, places) => {
        const once = quantity(written, places);
        expect(quantity(once, places)).to.equal(once);
        const [before, after] = [amountOf(written), amountOf(once)];
        expect(after).to.be.at.least(before * (1 - 1e-9));
        expect(after).to.be.below(before * (1 + 1e-9) + 10 ** -places * 1.001);
      }),
    );
  });
});

/** About how much it is. */
function amountOf(quantity: unknown): number {
  const [, number, unit = ''] = /^\+?([\d.]+)(.*)$/.exec(String(quantity)) ?? [];
  const decimal = 'num kMGTPE'.indexOf(unit === '' ? ' ' : unit);
  const binary = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].indexOf(unit);
  const factor =
    binary >= 0 ? 1024 ** (binary + 1) : decimal >= 0 ? 1000 ** (decimal - 3) : Number(`1${unit}`);
  return Math.min(Number(number) * factor, binary >= 0 ? 2 ** 63 : Infinity);
}
