import { expect } from 'chai';
import { savedPlanCodes } from '../../lib/apply/saved-plan-codes.ts';
import { codes } from '../../lib/mesh/findings/codes.ts';
import { problemCodes } from '../../lib/state/problem-codes.ts';
import { runCommand } from '../support/command.ts';

describe('isthmus explain', () => {
  for (const code of [
    ...Object.keys(codes),
    ...Object.keys(problemCodes),
    ...Object.keys(savedPlanCodes),
  ]) {
    it(`says what ${code} means, and shows it`, async () => {
      const { stdout, code: exit } = await runCommand(['explain', code]);
      expect(exit).to.equal(0);
      expect(stdout).to.match(new RegExp(`^${code}\n\n\\S`));
      expect(stdout.slice(code.length)).to.contain(` ${code} `);
      expect(stdout).to.contain(`https://isthmus.dev/codes#${code.toLowerCase()}\n`);
      expect(stdout).not.to.contain('```');
    });
  }

  for (const code of [...Object.keys(problemCodes), ...Object.keys(savedPlanCodes)]) {
    it(`says how to mend ${code}`, async () => {
      expect((await runCommand(['explain', code])).stdout).to.match(/^How to mend it: \S/m);
    });
  }

  it('takes a code in small letters, and without its first one', async () => {
    const { stdout } = await runCommand(['explain', 'E-CONFLICT']);
    for (const word of ['e-conflict', 'conflict']) {
      expect((await runCommand(['explain', word])).stdout).to.equal(stdout);
    }
  });

  it('lists all codes, each with a sentence', async () => {
    const { stdout } = await runCommand(['explain']);
    expect(stdout.trim().split('\n')).to.have.length.above(90);
    expect(stdout).to.match(/^E-CONFLICT +Another manager holds a field/m);
  });

  it('knows what was meant', async () => {
    const { stderr, code } = await runCommand(['explain', 'E-CONFILCT']);
    expect(stderr).to.equal('error: no code is called E-CONFILCT: did you mean E-CONFLICT?\n');
    expect(code).to.equal(64);
  });
});
