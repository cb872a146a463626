import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { execa } from 'execa';

describe('the test command', () => {
  it('counts the tests on real clusters as skipped where Go is missing, and says so loudly', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'path-'));
    const script = join(dirname(fileURLToPath(import.meta.url)), 'run.js');
    const { stdout, exitCode } = await execa(process.execPath, [script, '--real'], {
      env: { PATH: empty },
      reject: false,
    });
    rmSync(empty, { recursive: true });
    expect(stdout).to.match(/^SKIPPED: [1-9]\d* tests on real clusters, because: Go is not inst/m);
    expect(stdout).to.match(/\n0 passed, 0 failed, [1-9]\d* skipped$/);
    expect(exitCode).to.equal(0);
  });
});
