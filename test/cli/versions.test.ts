import { expect } from 'chai';
import { packageVersion } from '../../lib/cli/version.ts';
import { releases } from '../../plans/releases/index.ts';
import { runCommand } from '../support/command.ts';

describe('isthmus version', () => {
  it('names isthmus, Node and the releases of Istio', async () => {
    const { stdout, code } = await runCommand(['version']);
    expect(stdout.trim().split('\n')).to.deep.equal([
      `isthmus ${packageVersion()}`,
      `Node ${process.version}`,
      `for Istio ${releases.map(({ version }) => version).join(', ')}`,
    ]);
    expect(code).to.equal(0);
  });
});
