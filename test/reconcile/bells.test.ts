import { expect } from 'chai';
import { measureBells } from '../../bench/measure-bells.ts';

describe('The bells of the reconciler', () => {
  it('take no more than 40 kB of JavaScript for each cluster', async () => {
    const [few, many] = [
      await measureBells(50, 'own', ['--expose-gc']),
      await measureBells(200, 'own', ['--expose-gc']),
    ];
    const each = ((many.hung.heap - few.hung.heap) / 150) * 1000;
    expect(each).to.be.within(5, 40);
  });
});
