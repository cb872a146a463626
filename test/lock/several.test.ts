import { expect } from 'chai';
import * as fc from 'fast-check';
import { configMap, plainly, refusal } from '../support/contract/lab.ts';
import { lockLab } from '../support/lock-lab.ts';

const settings = configMap('default', { a: '1' });

describe('the locks of several clusters', () => {
  const names = ['a', 'b', 'c'];

  it('leave out a cluster that does not answer: it is not written to, the others are', async () => {
    const lab = await lockLab(names, { down: ['b'] });
    const me = lab.locks('me');
    await lab.clock.advance(1_000);
    const { clusters } = await me.taken;
    expect((await clusters('a').apply(settings, plainly)).kind).to.equal('created');
    lab.down([]);
    const error = await refusal(clusters('b').apply(settings, plainly));
    expect(error).to.include({ code: 'unreachable', cluster: 'b' });
    await me.end();
    lab.close();
  });

  it('are never held by two, and got by everybody in the end, whoever dies (property)', async () => {
    const person = fc.record({
      some: fc.subarray(names, { minLength: 1 }),
      comes: fc.nat(20_000),
      stays: fc.nat(90_000),
      dies: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 2, maxLength: 4 }), async (people) => {
        const lab = await lockLab(names);
        const inside = new Map<string, number>();
        let served = 0;
        const works = people.map(async ({ some, comes, stays, dies }, index) => {
          await lab.clock.sleep(comes);
          const holding = lab.locks(`person ${index}`, { names: some, timeout: 3_600_000 });
          const { clusters } = await holding.taken;
          for (const name of some) {
            expect(inside.get(name), name).to.equal(undefined);
            inside.set(name, index);
          }
          await lab.clock.sleep(stays);
          for (const name of some) {
            await clusters(name).apply(configMap('default', { by: String(index) }), plainly);
            expect(inside.get(name)).to.equal(index);
          }
          for (const name of some) inside.delete(name);
          served += 1;
          if (dies) holding.die();
          else await holding.end();
        });
        await lab.clock.advance(900_000);
        expect(served).to.equal(people.length);
        await Promise.all(works);
        lab.close();
      }),
      { numRuns: 40 },
    );
  });
});
