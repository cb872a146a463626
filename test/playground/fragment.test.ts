import { deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { fromFragment, toFragment } from '../../editors/playground/page/fragment.ts';
import { seed } from '../support/mesh.ts';

describe('the link of the playground', () => {
  it('keeps any text, letter for letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        expect(fromFragment(toFragment(text))).to.equal(text);
      }),
    );
    expect(fromFragment(toFragment(`\uFEFF${seed}`))).to.equal(`\uFEFF${seed}`);
  });

  it('needs no escaping, and is shorter than the text', () => {
    expect(toFragment(seed)).to.match(/^#mesh=[\w-]+$/);
    expect(toFragment(seed).length).to.be.lessThan(seed.length * 0.7);
  });

  it('of another kind, cut short or full of noise has no text', () => {
    const whole = toFragment(seed);
    for (const fragment of [
      '',
      '#',
      '#mesh=',
      '#other',
      '#mesh=!',
      whole.slice(0, 200),
      '#mesh=_w',
    ]) {
      expect(fromFragment(fragment), fragment).to.equal(undefined);
    }
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]{1,80}$/), (noise) => {
        expect(() => fromFragment(`#mesh=${noise}`)).to.not.throw();
      }),
    );
  });

  it('that would unfold to more than a megabyte has no text', () => {
    const bomb = deflateRawSync(Buffer.alloc(50_000_000));
    const before = process.memoryUsage().arrayBuffers;
    expect(fromFragment(`#mesh=${bomb.toString('base64url')}`)).to.equal(undefined);
    expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(20_000_000);
  });
});
