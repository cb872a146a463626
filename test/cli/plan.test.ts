import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { recordsAt } from '../../lib/json.ts';
import { type Ran, runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';

describe('isthmus plan', () => {
  let folder = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-plan-'));
    writeFileSync(join(folder, 'east.yaml'), seed);
  });

  after(() => rmSync(folder, { recursive: true }));

  function plan(...argv: readonly string[]): Promise<Ran> {
    return runCommand(['plan', '-f', 'east.yaml', '--sandbox', ...argv], { cwd: folder });
  }

  it('says how to apply to the clusters that it looked at', async () => {
    const { stdout } = await plan();
    expect(stdout).to.match(/\nTo do it: isthmus apply -f east\.yaml --sandbox\n$/);
  });

  it('does not repeat what variables say', async () => {
    const env = { ISTHMUS_FILE: 'east.yaml', ISTHMUS_SANDBOX: 'yes' };
    const { stdout } = await runCommand(['plan'], { cwd: folder, env });
    expect(stdout).to.match(/\nTo do it: isthmus apply\n$/);
  });

  it('is about one step with --step: in words, in JSON and in the exit code', async () => {
    const step = ['--step', 'cluster1/namespace', '--trouble', 'down=cluster2'];
    const words = await plan(...step);
    expect(words.stdout).to.contain('Plan: 1 to create').and.not.to.contain('cluster2');
    expect(words.code).to.equal(0);
    const json: unknown = JSON.parse((await plan(...step, '--format', 'json')).stdout);
    expect(recordsAt(json, 'steps').map(({ id }) => id)).to.deep.equal(['cluster1/namespace']);
    expect(json).to.deep.include({ complete: true, facts: [] });
    expect((await plan(...step, '--detailed-exitcode')).code).to.equal(2);
  });

  it('is about several steps with --step, and says which come before them', async () => {
    const steps = ['--step', 'cluster1/base', 'cluster1/tag/default'];
    const { stdout } = await plan(...steps);
    expect(stdout)
      .to.contain('(cluster1/base)')
      .and.to.contain('(cluster1/tag/default)')
      .and.not.to.contain('(cluster1/namespace)');
    expect(stdout).to.match(
      /`isthmus apply -f east\.yaml --sandbox --step cluster1\/base cluster1\/tag\/default` first does what they wait for: cluster1\/namespace, cluster1\/control-plane\n$/,
    );
  });

  for (const command of ['plan', 'apply --yes']) {
    it(`says of an unknown step which one may be meant, before any cluster is asked (${command})`, async () => {
      const argv = [...command.split(' '), '-f', 'east.yaml', '--step', 'cluster1/namespac'];
      const ran = await runCommand(argv, { cwd: folder, env: { PATH: '' } });
      expect(ran.stdout).to.equal('');
      expect(ran.stderr).to.contain(
        'no step is called cluster1/namespac: did you mean cluster1/namespace?',
      );
      expect(ran.code).to.equal(64);
    });
  }
});
