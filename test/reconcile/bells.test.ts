import { expect } from 'chai';
import { measureBells } from '../../bench/measure-bells.ts';

describe('The bells of the reconciler', () => {
  it('take no more than 30 kB of JavaScript for each cluster', async () => {
    const [few, many] = [
      await measureBells(50, 'own', ['--expose-gc']),
      await measureBells(200, 'own', ['--expose-gc']),
    ];
    const each = ((many.hung.heap - few.hung.heap) / 150) * 1000;
    expect(each).to.be.within(5, 30);
  });

  it('take so little in all that those of 1,000 clusters keep to 150 MB', async function () {
    // Elsewhere nobody tells what is of files.
    if (process.platform !== 'linux') this.skip();
    const { hung } = await measureBells(250, 'own');
    expect(hung.own).to.be.within(30, 66);
  });
});
