import { once } from 'node:events';
import { expect } from 'chai';
import { lookingWords, whileLooking } from '../../lib/cli/looking.ts';
import type { LookProgress } from '../../lib/state/look-progress.ts';
import { manualClock } from '../support/manual-clock.ts';

const looking: LookProgress = {
  stage: 'looking',
  done: 7,
  total: 12,
  left: ['e', 'f', 'g', 'h', 'i'],
};

describe('cli/looking', () => {
  it('says nothing of a plan that is quick', async () => {
    expect(await printed(true, 900)).to.deep.equal({ during: '', after: '' });
    expect(await printed(false, 9_000)).to.deep.equal({ during: '', after: '' });
  });

  it('paints one line on a terminal, and takes it away in the end', async () => {
    const { during, after } = await printed(true, 4_000);
    const line = 'Looking at clusters: 7 of 12, 4 s (not yet: e, f, g and 2 …';
    expect(during.split('\r\u001b[K').at(-1)).to.equal(line);
    expect(after).to.equal('\r\u001b[K');
  });

  it('writes a line into a log every ten seconds', async () => {
    const { during, after } = await printed(false, 25_000);
    expect(during.split('\n')).to.deep.equal([
      'still looking at clusters: 7 of 12, 10 s (not yet: e, f, g and 2 more)',
      'still looking at clusters: 7 of 12, 20 s (not yet: e, f, g and 2 more)',
      '',
    ]);
    expect(after).to.equal('');
  });

  it('says how many steps are rendered', () => {
    const rendering = { stage: 'rendering', done: 3, total: 11, left: [] } as const;
    expect(lookingWords(rendering, 2_400)).to.equal('rendering: 3 of 11 steps, 2 s');
  });
});

/** What is printed while a plan is at this for so many milliseconds, and when it has ended. */
async function printed(isTerminal: boolean, milliseconds: number) {
  const clock = manualClock();
  let text = '';
  const stderr = {
    isTerminal,
    width: () => 60,
    rows: () => 24,
    write: (more: string) => {
      text += more;
    },
  };
  const ended = new EventTarget();
  const plan = whileLooking(
    async (looked) => {
      looked(looking);
      await once(ended, 'end');
    },
    { stderr, env: {} },
    clock,
  );
  await clock.advance(milliseconds);
  const during = text;
  ended.dispatchEvent(new Event('end'));
  await plan;
  await clock.advance(60_000);
  return { during, after: text.slice(during.length) };
}
