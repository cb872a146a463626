import { expect } from 'chai';
import { inTurn } from '../../lib/reconcile/in-turn.ts';
import { drivenClock } from '../support/driven-clock.ts';

describe('Many watches', () => {
  it('are opened a few at once, and one that hangs is not in the way for long', async () => {
    const clock = drivenClock();
    const open = inTurn(clock);
    let begun = 0;
    let ended = 0;
    const never = new Promise<void>(() => {});
    for (let count = 0; count < 12; count += 1) {
      void open(() => {
        begun += 1;
        return never;
      });
    }
    const rest = Array.from({ length: 30 }, () =>
      open(async () => {
        begun += 1;
        await clock.sleep(100);
        ended += 1;
      }),
    );
    await clock.advance(1_000);
    expect(begun).to.equal(12);
    await clock.advance(1_050);
    expect(begun).to.equal(24);
    await clock.advance(1_000);
    await Promise.all(rest);
    expect(ended).to.equal(30);
  });

  it('say what became of them, also when that is an error', async () => {
    const open = inTurn(drivenClock());
    expect(await open(() => Promise.resolve(3))).to.equal(3);
    const failed = await open(() => Promise.reject(new Error('no'))).then(String, String);
    expect(failed).to.equal('Error: no');
  });
});
