import { expect } from 'chai';
import { otherNames } from '../lib/require-names.ts';

describe('require-names', () => {
  const steps = Array.from({ length: 30 }, (_, index) => [
    `c${index}/namespace`,
    `c${index}/control-plane`,
  ]).flat();

  for (const [name, words] of [
    ['c7/namespce', 'did you mean c7/namespace?'],
    ['c7/gateway', 'there are c7/namespace, c7/control-plane'],
    ['elsewhere/gateway', `there are ${steps.slice(0, 20).join(', ')} and 40 more`],
  ] as const) {
    it(`says what may be meant by ${name}, and no more than one can read`, () => {
      expect(otherNames(name, steps)).to.equal(words);
    });
  }
});
