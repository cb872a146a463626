import { expect } from 'chai';
import { type Calm, calmOf, crashAt } from './crashes.ts';
import { sequencesOf, suffer } from './faults.ts';
import { courses } from './place.ts';

/** Of all crashes and faults every so manieth; `npm run test:soak` runs all crashes and a thousand and more faults. */
const sample = { 'kill -9': 20, SIGTERM: 40, faults: 150 } as const;

for (const course of courses) {
  describe(`${course.name} on embedded clusters`, () => {
    let calm: Calm;

    before(async () => {
      calm = await calmOf(course);
    });

    for (const ending of ['kill -9', 'SIGTERM'] as const) {
      it(`goes on wherever it is ended: nothing is lost, made twice or left over (${ending} at every ${sample[ending]}th request)`, async () => {
        for (let n = 1; n <= calm.requests.length; n += sample[ending]) {
          const wrong = await crashAt(n, course, { ...calm, ending });
          expect(wrong, `ended at ${calm.requests[n - 1]}`).to.be.empty;
        }
      });
    }

    it(`converges or says why not, whatever a request meets, and then converges (every ${sample.faults}th pair)`, async () => {
      const some = sequencesOf(calm).filter((_one, index) => index % sample.faults === 0);
      for (const sequence of some) {
        const { struck, wrong } = await suffer(sequence, course, calm);
        const what = `${sequence.kind} at ${sequence.request}`;
        expect(struck, what).to.equal(true);
        expect(wrong, what).to.be.empty;
      }
    });
  });
}
