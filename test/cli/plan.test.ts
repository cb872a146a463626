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
});
