import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect } from 'chai';
import { playground } from '../../editors/playground/command.ts';

describe('npm run playground', () => {
  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    [
      'a port that is no number',
      ['--port', 'http'],
      /^--port must be a number up to 65535, not http$/,
    ],
    ['a port that is too large', ['--port', '70000'], /up to 65535, not 70000$/],
    ['an option that does not exist', ['--prot', '1'], /^usage: npm run playground -- \[--port/],
    ['a word too many', ['8089'], /^usage: /],
  ];
  for (const [what, argv, words] of wrong) {
    it(`says what is wrong with ${what}`, async () => {
      expect(await playground(argv))
        .to.have.property('problem')
        .that.matches(words);
    });
  }

  it('names the way out when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const outcome = await playground(['--port', String(port)]);
    other.close();
    expect(outcome).to.deep.equal({
      problem: `port ${port} is taken by another program; name another one: npm run playground -- --port 8089`,
    });
  });
});
