import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { askOn } from '../../lib/cli/ask.ts';

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

/** Somebody at a terminal, and what Ctrl-C would do. */
function terminal() {
  return {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    interrupted: new AbortController(),
  };
}
