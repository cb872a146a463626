import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../lib/clock.ts';
import { sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { strictValidator } from '../support/schemas.ts';
import { primaryRemote } from '../support/topologies.ts';

describe('isthmus apply --verify', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-apply-verify-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (...argv: readonly string[]) =>
    runCommand(['apply', '--yes', '--sandbox', ...argv], { cwd: folder, env: { PATH: '' } });

  /** What no apply mends, as it is nobody's: istiod would read another cluster. */
  async function leaveKubeconfig(): Promise<void> {
    const directory = join(folder, '.isthmus', 'sandbox');
    const sandbox = await sandboxClusters({
      ...sandboxOf(primaryRemote),
      directory,
      clock: systemClock,
    });
    const metadata = { namespace: 'istio-system', name: 'istio-kubeconfig' };
    sandbox.as('kubectl').write('cluster1', { apiVersion: 'v1', kind: 'Secret', metadata });
    sandbox.close();
  }

  it('ends with what verify says of the mesh', async () => {
    const { code, stdout, stderr } = await run('--verify');
    expect(stdout).to.match(/all \d+ steps are ready\.\n\ncluster/);
    expect(stdout).to.match(/\n\d+ passed, 0 failed(, \d+ skipped)?\n$/);
    expect(code, stderr).to.equal(0);
  });

  it('fails when the mesh does not work, although all was applied', async () => {
    expect((await run()).code).to.equal(0);
    await leaveKubeconfig();
    expect((await run()).code).to.equal(0);
    const { code, stdout } = await run('--verify', '--timeout', '1s');
    expect(stdout).to.contain('No changes.').and.contain('(kubeconfig-left)');
    expect(code).to.equal(1);
  });

  it('writes records that the schema of events describes', async () => {
    const { code, stdout } = await run('--verify', '--format', 'ndjson');
    const valid = strictValidator('events.v2.schema.json');
    const records = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    for (const record of records) {
      expect(valid(record), JSON.stringify([record, valid.errors])).to.equal(true);
    }
    const types = records.map(({ type }) => type);
    expect(types.slice(types.indexOf('summary') + 1, -1)).to.include('verdict');
    expect(records.at(-1)).to.include({ type: 'verified', working: true });
    expect(code).to.equal(0);
  });

  it('looks at nothing when the apply failed', async () => {
    const { code, stdout } = await run('--verify', '--trouble', 'no-address', '--timeout', '1s');
    expect(stdout).not.to.contain(' passed, ');
    expect(code).to.equal(3);
  });

  it('is refused beside --step, which leaves the rest of a mesh as it is', async () => {
    const { code, stderr } = await run('--verify', '--step', 'cluster1/base');
    expect(stderr).to.contain('--verify is about whole clusters');
    expect(code).to.equal(64);
  });
});
