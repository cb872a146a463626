import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { expect } from 'chai';
import { askOn, keyOn } from '../../lib/cli/ask.ts';

describe('cli/ask', () => {
  it('gives the line that is typed', async () => {
    const { stdin, stdout, interrupted } = terminal();
    const answer = askOn({ stdin, stdout }, interrupted)('Name? ');
    stdin.write('east\n');
    expect(await answer).to.equal('east');
    expect(String(stdout.read())).to.equal('Name? ');
    expect(interrupted.signal.aborted).to.equal(false);
  });

  it('gives none when the typing ends, so that nothing is done that nobody said', async () => {
    const { stdin, stdout, interrupted } = terminal();
    const answer = askOn({ stdin, stdout }, interrupted)('Name? ');
    stdin.end();
    expect(await answer).to.equal(undefined);
    expect(interrupted.signal.aborted).to.equal(false);
  });
});

describe('cli/ask keyOn', () => {
  for (const [what, keys, interrupts] of [
    ['goes on at any key', 'x', false],
    ['is interrupted by Ctrl-C', '\u0003', true],
  ] as const) {
    it(`${what}, and leaves the terminal as it was`, async () => {
      const { stdin, interrupted } = terminal();
      const modes: boolean[] = [];
      const keyboard = Object.assign(stdin, {
        setRawMode: (mode: boolean) => {
          modes.push(mode);
          return stdin;
        },
      }) as unknown as ReadStream;
      const pressed = keyOn({ stdin: keyboard }, interrupted)();
      stdin.write(keys);
      await pressed;
      expect(interrupted.signal.aborted).to.equal(interrupts);
      expect(modes).to.deep.equal([true, false]);
      expect(stdin.listenerCount('data')).to.equal(0);
    });
  }
});

/** Somebody at a terminal, and what Ctrl-C would do. */
function terminal() {
  return {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    interrupted: new AbortController(),
  };
}
