import { expect } from 'chai';
import * as fc from 'fast-check';
import { keptQuantity, UnreadableQuantity } from '../../lib/sandbox/quantity.ts';
import { recordedQuantities, writtenQuantity } from '../support/quantities.ts';

describe('sandbox/quantity', () => {
  it('keeps every quantity as a real API server was seen to keep it', () => {
    const recorded = recordedQuantities();
    const kept = recorded.map(([written]) => [
      written,
      keptQuantity(written, 'field'),
      keptQuantity(written, 'resource-list'),
    ]);
    expect(kept).to.deep.equal(recorded);
    expect(recorded).to.have.length.above(400);
  });

  it('refuses what is none in the words of a real API server', () => {
    const form = "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    const cases: readonly (readonly [unknown, string])[] = [
      ...['', 'much', '1 Gi', '1gi', '1KI', '1Zi', '0x10', '1_000', '1\n', true].map(
        (text) => [text, `quantities must match the regular expression ${form}`] as const,
      ),
      ...['1e', '1.5e', '1K', '1e99999999999999999999'].map(
        (text) => [text, "unable to parse quantity's suffix"] as const,
      ),
    ];
    for (const [text, words] of cases) {
      expect(() => keptQuantity(text, 'field'), String(text)).to.throw(UnreadableQuantity, words);
    }
  });

  it('keeps what it kept before', () => {
    fc.assert(
      fc.property(writtenQuantity, (written) => {
        for (const where of ['field', 'resource-list'] as const) {
          const once = keptQuantity(written, where);
          expect(keptQuantity(once, where)).to.equal(once);
        }
      }),
    );
  });
});
