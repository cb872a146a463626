import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { recordsAt } from '../../lib/json.ts';
import { type Ran, runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { type SandboxPlace, sandboxPlace } from '../support/sandbox-place.ts';

const old = 'Secret istio-system/istio-remote-secret-cluster2';

describe('a running cluster that gets another name', () => {
  let folder = '';

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-rename-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
    expect((await isthmus('apply', '--yes')).code).to.equal(0);
    const renamed = seed.replace(/^ {4}primary: .*$/m, '$&\n    istioName: west');
    expect(renamed).to.not.equal(seed);
    writeFileSync(join(folder, 'mesh.yaml'), renamed);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function isthmus(command: string, ...more: readonly string[]): Promise<Ran> {
    return runCommand([command, '--sandbox', ...more], { cwd: folder });
  }

  it('is told for what it is: its Pods keep the old name, and the old remote secret goes', async () => {
    const { stdout } = await isthmus('plan');
    expect(stdout)
      .to.contain(`- ${old}`)
      .and.contain('cluster2 is called west now: its Pods keep the old name')
      .and.contain('! another name or network: its Pods keep the old one until restarted')
      .and.match(/\nPlan: .*, 1 to delete in 2 clusters\.\n/)
      .and.not.contain('--prune');
    const json: unknown = JSON.parse((await isthmus('plan', '--format', 'json')).stdout);
    const changes = recordsAt(json, 'steps').flatMap((step) => recordsAt(step, 'changes'));
    expect(changes.find(({ action }) => action === 'delete')).to.include({ due: true });
  });

  for (const only of [
    [],
    ['--cluster', 'cluster1'],
    ['--step', 'cluster1/remote-secret/cluster2'],
  ]) {
    it(`never has two remote secrets after an apply ${only.join(' ')}`, async () => {
      const { code, stdout } = await isthmus('apply', '--yes', ...only);
      expect(stdout).to.contain('1 deleted');
      expect(code).to.equal(0);
      const { stdout: plan } = await isthmus('plan');
      expect(plan).not.to.contain(old);
    });
  }

  it('is done when it is applied', async () => {
    await isthmus('apply', '--yes');
    expect((await isthmus('plan')).stdout).to.contain('No changes.');
  });
});

describe('a running mesh whose network gets another name', () => {
  let place: SandboxPlace;

  beforeEach(() => {
    place = sandboxPlace();
  });

  afterEach(() => place.remove());

  it('is told of the Pods of its primaries, too, that they keep the old one, and not where it had none', async () => {
    place.put('cluster1', [
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'istio-system', labels: { team: 'shop' } },
      },
    ]);
    place.write(seed);
    const words = '! another network: its Pods keep the old one until restarted';
    expect((await place.run('plan')).stdout).to.not.contain(words);
    expect((await place.run('apply', '--yes', '--adopt')).code).to.equal(0);
    place.write(seed.replaceAll('network1', 'network9'));
    const { stdout } = await place.run('plan');
    expect(stdout.split(`~ Namespace istio-system  ${words}\n`)).to.have.length(3);
  });
});
