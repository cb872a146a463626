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

  it('counts the tests in VS Code as skipped where it cannot be built, and says why', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'path-'));
    const script = join(dirname(fileURLToPath(import.meta.url)), 'run.js');
    const args = [script, '--editors', '--grep', 'the extension in VS Code'];
    const { stdout, exitCode } = await execa(process.execPath, args, {
      env: { PATH: empty, ISTHMUS_EDITORS_CACHE: empty },
      reject: false,
    });
    rmSync(empty, { recursive: true });
    expect(stdout).to.contain(
      'SKIPPED: the extension in VS Code, because: there is no `npm` in PATH',
    );
    expect(stdout).to.match(/\n0 passed, 0 failed, [1-9]\d* skipped$/);
    expect(exitCode).to.equal(0);
  });

  it('refuses options that it does not know, and says which it has', async () => {
    const script = join(dirname(fileURLToPath(import.meta.url)), 'run.js');
    const { stderr, exitCode } = await execa(process.execPath, [script, '--quick'], {
      reject: false,
    });
    expect(stderr).to.contain("Unknown option '--quick'").and.to.contain('--real');
    expect(exitCode).to.equal(1);
  });
});
