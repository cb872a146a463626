import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { recordsAt } from '../../lib/json.ts';
import { type Ran, runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';

describe('isthmus apply --step', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-steps-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function isthmus(...argv: readonly string[]): Promise<Ran> {
    return runCommand(argv, { cwd: folder });
  }

  it('does these steps and what they wait for, and no other', async () => {
    const toDo = async (): Promise<readonly unknown[]> => {
      const { stdout } = await isthmus('plan', '--sandbox', '--format', 'json');
      return recordsAt(JSON.parse(stdout), 'steps').map(({ id }) => id);
    };
    const all = await toDo();
    const steps = ['--step', 'cluster1/tag/default', '--step', 'cluster2/namespace'];
    const applied = await isthmus('apply', '--sandbox', '--yes', ...steps);
    expect(applied.code, applied.stderr).to.equal(0);
    expect(applied.stdout).to.contain('all 5 steps are ready');
    const left = await toDo();
    const done = all.filter((id) => !left.includes(id));
    expect(done).to.have.members([
      'cluster1/namespace',
      'cluster1/base',
      'cluster1/control-plane',
      'cluster1/tag/default',
      'cluster2/namespace',
    ]);
  });

  it('says beforehand what only a cluster that is left out could tell, and not once it has', async () => {
    const part = ['--sandbox', '--cluster', 'cluster2'];
    const plan = await isthmus('plan', ...part);
    expect(plan.stdout).to.match(
      /^Warning W-FACT-ELSEWHERE cluster2\/remote needs the address of .* of cluster1,/m,
    );
    expect((await isthmus('apply', ...part, '--yes')).stdout).to.contain('E-FACT-MISSING');
    await isthmus('apply', '--sandbox', '--cluster', 'cluster1', '--yes');
    expect((await isthmus('plan', ...part)).stdout).not.to.contain('W-FACT-ELSEWHERE');
  });

  it('says that a gateway comes after what is left out, and does not wait for it where its remote failed', async () => {
    writeFileSync(
      join(folder, 'mesh.yaml'),
      `
apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio: { version: 1.31.0 }
trust: { mode: self-signed }
networks: { network1: {}, network2: {} }
clusters:
  cluster1: { context: kind-cluster1, network: network1, role: primary }
  cluster2: { context: kind-cluster2, network: network2, role: remote, primary: cluster1 }
`,
    );
    const part = ['--sandbox', '--cluster', 'cluster2'];
    const { stdout } = await isthmus('plan', ...part);
    expect(stdout.replaceAll(/\n +/g, ' '))
      .to.contain(
        'Warning W-FACT-ELSEWHERE cluster2/east-west-gateway comes after cluster1/remote-secret/cluster2, which is left out here',
      )
      .and.contain('hint: choose cluster1, too, or leave out --cluster');
    const applied = await isthmus('apply', ...part, '--yes');
    expect(applied.stdout).to.match(/- cluster2\/east-west-gateway .*blocked by cluster2\/remote/);
    const whole = await isthmus('plan', '--sandbox', '--cluster', 'cluster1', 'cluster2');
    expect(whole.stdout).to.not.contain('W-FACT-ELSEWHERE');
  });

  it('counts the clusters in which something changes', async () => {
    await isthmus('apply', '--sandbox', '--yes');
    writeFileSync(
      join(folder, 'mesh.yaml'),
      seed.replace('ingressGateway: true', 'ingressGateway: { serviceAnnotations: { a: b } }'),
    );
    expect((await isthmus('plan', '--sandbox')).stdout).to.contain('to change in 1 cluster.');
  });

  it('deletes nothing, whatever is left over', async () => {
    await isthmus('apply', '--sandbox', '--yes');
    writeFileSync(
      join(folder, 'mesh.yaml'),
      seed.replace('ingressGateway: true', 'ingressGateway: false'),
    );
    const left = await isthmus('plan', '--sandbox', '--detailed-exitcode');
    expect(left.stdout).to.match(/Plan: \d+ to delete \(only with --prune\)/);
    expect(left.code).to.equal(2);
    const some = await isthmus('apply', '--sandbox', '--yes', '--step', 'cluster1/base');
    expect(some.stdout).to.contain('Nothing to do').and.not.to.contain('delete');
    const prune = await isthmus(
      'apply',
      '--sandbox',
      '--yes',
      '--prune',
      '--step',
      'cluster1/base',
    );
    expect(prune.stderr).to.contain('leave one of them out');
    expect(prune.code).to.equal(64);
  });

  it('advises what leads to the same clusters again, where it fails', async () => {
    const failing = ['--trouble', 'no-address', '--timeout', '1s'];
    const { stdout, code } = await isthmus('apply', '--sandbox', 'my state', '--yes', ...failing);
    expect(code).to.equal(3);
    expect(stdout).to.contain(
      "run `isthmus apply --sandbox 'my state' --timeout 1s --yes` again to continue",
    );
    for (const [line] of stdout.matchAll(/`isthmus [^`]*`/g)) {
      expect(line).to.contain("--sandbox 'my state'");
    }
  });

  it('writes the time of every record of ndjson', async () => {
    const before = Date.now();
    const { stdout } = await isthmus('apply', '--sandbox', '--yes', '--format', 'ndjson');
    const times = stdout
      .trim()
      .split('\n')
      .map((line) => Date.parse((JSON.parse(line) as { time: string }).time));
    expect(times).to.have.length.above(20);
    expect(times).to.deep.equal(times.toSorted((a, b) => a - b));
    expect(times[0]).to.be.at.least(before);
    expect(times.at(-1)).to.be.at.most(Date.now());
  });
});
