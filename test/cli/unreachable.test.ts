import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { recordsAt } from '../../lib/json.ts';
import { type Ran, runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';

describe('a converged mesh of which one cluster does not answer', () => {
  let folder = '';

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-unreachable-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
    expect((await isthmus('apply', '--yes')).code).to.equal(0);
  });

  after(() => rmSync(folder, { recursive: true }));

  function isthmus(command: string, ...more: readonly string[]): Promise<Ran> {
    return runCommand([command, '--sandbox', ...more], { cwd: folder });
  }

  const cases = [
    { down: 'cluster1', dependent: 'cluster2/remote', fact: 'cluster1' },
    { down: 'cluster2', dependent: 'cluster1/remote-secret/cluster2', fact: 'cluster2' },
  ] as const;
  for (const { down, dependent } of cases) {
    const other = dependent.slice(0, dependent.indexOf('/'));
    const trouble = ['--trouble', `down=${down}`];
    const only = ['--cluster', other];

    for (const [where, selection] of [
      ['', []],
      [`, with --cluster ${other}`, only],
    ] as const) {
      it(`invents no change when ${down} is down, and says that ${dependent} could not be looked at${where}`, async () => {
        const { code, stdout } = await isthmus('plan', ...selection, ...trouble);
        expect(stdout)
          .to.match(/^Error E-UNREACHABLE .* in cluster\d: nothing listens at the address/)
          .and.contain(`could not be looked at, as it needs ${down}: ${dependent}\n`)
          .and.match(/\nIncomplete: \d+ steps? could not be looked at\.\n$/)
          .and.not.match(/Plan:|known after apply|Known only after apply/);
        expect(code).to.equal(1);
      });

      it(`says the same in JSON when ${down} is down${where}`, async () => {
        const { code, stdout } = await isthmus(
          'plan',
          ...selection,
          ...trouble,
          '--format',
          'json',
        );
        const plan: unknown = JSON.parse(stdout);
        expect(plan).to.have.property('complete', false);
        expect(
          recordsAt(plan, 'steps').flatMap((step) =>
            recordsAt(step, 'changes').map(({ action }) => action),
          ),
        ).to.satisfy((actions: readonly unknown[]) => actions.every((action) => action === 'keep'));
        const step = recordsAt(plan, 'steps').find(({ id }) => id === dependent);
        expect(step).to.have.nested.property('problem.cluster', down);
        const states = recordsAt(plan, 'facts').map(
          ({ cluster, state }) => `${String(cluster)} ${String(state)}`,
        );
        expect(states).to.include(`${down} not-looked-at`);
        expect(states.join()).to.not.contain('after-apply');
        expect(code).to.equal(1);
      });
    }

    it(`tries nothing when ${down} is down and no other is chosen`, async () => {
      const { code, stdout, stderr } = await isthmus(
        'apply',
        '--yes',
        '--cluster',
        down,
        ...trouble,
      );
      expect(stderr).to.match(
        /\nerror: no cluster could be looked at; .* Nothing was applied\.\n$/,
      );
      expect(stdout).to.match(/\nIncomplete: \d+ steps could not be looked at\.\n$/);
      expect(code).to.equal(1);
    });

    it(`applies nothing to ${dependent} when ${down} is down, and names it`, async () => {
      const { code, stdout } = await isthmus('apply', '--yes', ...only, ...trouble);
      expect(stdout)
        .to.match(
          new RegExp(`failed +${dependent} +E-UNREACHABLE\\n.* in ${down}: nothing listens`),
        )
        .and.contain('0 objects written.');
      expect(code).to.equal(1);
    });
  }

  it('is as it was', async () => {
    const { code, stdout } = await isthmus('plan', '--detailed-exitcode');
    expect(stdout).to.match(/^No changes\. /);
    expect(code).to.equal(0);
  });
});
