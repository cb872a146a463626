import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { recordsAt } from '../../lib/json.ts';
import { type Ran, runCommand, type WorldOptions } from '../support/command.ts';
import { seed } from '../support/mesh.ts';

const step = 'cluster1/ingress-gateway';

describe('what mesh.yaml no longer has', () => {
  let folder = '';

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-prune-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
    expect((await isthmus(['apply', '--yes'])).code).to.equal(0);
    const without = seed.replace('ingressGateway: true', 'ingressGateway: false');
    expect(without).to.not.equal(seed);
    writeFileSync(join(folder, 'mesh.yaml'), without);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function isthmus(
    [command = '', ...more]: readonly string[],
    options: WorldOptions = {},
  ): Promise<Ran> {
    return runCommand([command, '--sandbox', ...more], { cwd: folder, ...options });
  }

  it('is a change in the plan: in the tally, in JSON, in the exit code and in the advice', async () => {
    const { code, stdout } = await isthmus(['plan', '--detailed-exitcode']);
    expect(stdout)
      .to.match(/cluster1\/ingress-gateway {2}-6 delete/)
      .and.contain('\nPlan: 6 to delete (only with --prune) in 1 cluster.\n')
      .and.match(/To do it: isthmus apply --sandbox --prune\n$/);
    expect(code).to.equal(2);
    const { stdout: text } = await isthmus(['plan', '--format', 'json']);
    const plan: unknown = JSON.parse(text);
    expect(plan).to.have.nested.property('summary.delete', 6);
    expect(plan).to.have.deep.property('removals', [[step]]);
    const removal = recordsAt(plan, 'steps').find(({ id }) => id === step);
    expect(new Set(recordsAt(removal, 'changes').map(({ action }) => action))).to.deep.equal(
      new Set(['delete']),
    );
    const one = await isthmus(['plan', '--step', step]);
    expect(one.stdout).to.contain('Plan: 6 to delete');
  });

  it('stays without --prune, unasked', async () => {
    const { code, stdout } = await isthmus(['apply'], { answers: [] });
    expect(stdout)
      .to.match(
        /\nNothing to do without --prune: .*\n6 objects that mesh\.yaml no longer has stay: `isthmus apply --sandbox --prune` deletes them\.\n$/,
      )
      .and.not.contain('Apply these changes?');
    expect(code).to.equal(0);
    expect((await isthmus(['plan'])).stdout).to.contain('Plan: 6 to delete');
  });

  it('is not known of a part of the mesh, so that --prune is refused beside one', async () => {
    for (const part of [
      ['--cluster', 'cluster1'],
      ['--step', step],
    ]) {
      const { code, stderr } = await isthmus(['apply', '--yes', '--prune', ...part]);
      expect(stderr).to.contain(`--prune is about the whole mesh, ${part[0]} about a part of it`);
      expect(code).to.equal(64);
    }
  });

  it('goes with --prune when somebody says yes, and then nothing is left to do', async () => {
    const refused = await isthmus(['apply', '--prune'], { answers: ['no'] });
    expect(refused.stdout).to.contain('Apply these changes?').and.contain('Nothing was applied.');
    const { code, stdout } = await isthmus(['apply', '--prune'], { answers: ['yes'] });
    expect(stdout)
      .to.match(/√ cluster1\/ingress-gateway 6 objects deleted, done after/)
      .and.match(/\nApplied: 6 objects deleted, all \d+ steps are ready\.\n$/);
    expect(code).to.equal(0);
    const plan = await isthmus(['plan', '--detailed-exitcode']);
    expect(plan.stdout).to.match(/^No changes\. /);
    expect(plan.code).to.equal(0);
  });

  it('is warned of where it is a webhook that selects what another one selects, too', async () => {
    const moved = seed.replace('namespace: istio-system', 'namespace: mesh-system');
    expect(moved).to.not.equal(seed);
    writeFileSync(join(folder, 'mesh.yaml'), moved);
    const words =
      /Warning W-WEBHOOK-LEFT in cluster1 MutatingWebhookConfiguration istio-sidecar-injector, .* the same as istio-sidecar-injector-mesh-system/;
    expect((await isthmus(['plan'])).stdout).to.match(words);
    await isthmus(['apply', '--yes']);
    expect((await isthmus(['plan'])).stdout).to.match(words);
    const pruned = await isthmus(['apply', '--yes', '--prune']);
    expect(pruned.code, pruned.stdout + pruned.stderr).to.equal(0);
    expect((await isthmus(['plan'])).stdout).to.match(/^No changes\. /);
  });

  it('is told in events as everything else is', async () => {
    const { stdout } = await isthmus(['apply', '--yes', '--prune', '--format', 'ndjson']);
    const records = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const own = records.filter((record) => record['step'] === step);
    expect(own.map(({ type, verb }) => verb ?? type)).to.deep.equal([
      'step-started',
      ...Array.from({ length: 6 }, () => 'deleted'),
      'step-done',
    ]);
    expect(own.at(-1)).to.include({ cluster: 'cluster1', written: 0, deleted: 6 });
    expect(records.at(-1)).to.include({ type: 'summary', written: 0, deleted: 6 });
  });

  it('is not deleted any more once apply is interrupted', async () => {
    const interrupt = new AbortController();
    const { code, stdout } = await isthmus(['apply', '--yes', '--prune'], {
      signal: interrupt.signal,
      watch: (text) => {
        if (text.includes('Plan:')) interrupt.abort();
      },
    });
    expect(stdout)
      .to.contain('0 objects written')
      .and.match(/not started .*cluster1\/ingress-gateway/);
    expect(code).to.equal(130);
    expect((await isthmus(['plan'])).stdout).to.contain('Plan: 6 to delete');
  });
});
