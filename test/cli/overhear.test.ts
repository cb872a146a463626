import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { overhear } from '../../lib/cli/overhear.ts';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';

const exchange = { method: 'GET', path: '/api', end: 200, milliseconds: 3, warnings: [] } as const;

/** What is printed on stderr. */
function listener() {
  let printed = '';
  const stderr = {
    isTerminal: false,
    width: () => 80,
    rows: () => 24,
    write: (text: string) => {
      printed += text;
    },
  };
  return { stderr, printed: () => printed };
}

describe('cli/overhear', () => {
  it('keeps how the last try ended where that was no answer to keep', () => {
    const { heard, trouble } = overhear({ verbose: false }, listener());
    expect(trouble('a')).to.equal(undefined);
    heard('a', { ...exchange, end: 503 });
    heard('b', { ...exchange, end: 'ECONNRESET' });
    expect([trouble('a'), trouble('b')]).to.deep.equal(['HTTP 503', 'ECONNRESET']);
    heard('a', { ...exchange, end: 404 });
    expect(trouble('a')).to.equal(undefined);
  });

  it('tells each warning of a cluster once, when it may, without what terminals obey', () => {
    const { stderr, printed } = listener();
    const { heard, tell } = overhear({ verbose: false }, { stderr });
    for (const cluster of ['east', 'east', 'west']) {
      heard(cluster, { ...exchange, warnings: ['use \u001b[2Jv2'] });
    }
    expect(printed()).to.equal('');
    tell();
    tell();
    expect(printed()).to.equal(
      'Warning: east: use \\u001b[2Jv2\nWarning: west: use \\u001b[2Jv2\n',
    );
  });

  it('says how a request ended that nobody answered', () => {
    const { stderr, printed } = listener();
    overhear({ verbose: true }, { stderr }).heard('east', { ...exchange, end: 'ECONNRESET' });
    expect(printed()).to.equal('east GET /api ECONNRESET in 3 ms\n');
  });
});

describe('isthmus -v', () => {
  let folder = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-verbose-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
  });

  after(() => rmSync(folder, { recursive: true }));

  it('shows every request on stderr, and nothing that is in them', async () => {
    const { stderr, code } = await runCommand(['apply', '--sandbox', '--yes', '-v'], {
      cwd: folder,
    });
    expect(code).to.equal(0);
    expect(stderr).to.match(
      /^cluster1 PATCH \/api\/v1\/namespaces\/istio-system\?.*fieldManager=isthmus.* 201 in \d+ ms$/m,
    );
    expect(stderr).to.match(
      /^cluster1 PATCH .*\/secrets\/istio-remote-secret-cluster2\?.* 201 in \d+ ms$/m,
    );
    for (const secret of ['apiVersion', 'token:', 'BEGIN', 'Bearer']) {
      expect(stderr).not.to.contain(secret);
    }
    const quiet = await runCommand(['plan', '--sandbox'], { cwd: folder });
    expect(quiet.stderr).not.to.contain('GET ');
  });

  it('says once that the disk is full, however much is written to it', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const words = `"${process.execPath}" "${join(repository, 'dist/lib/cli.js')}" --help > /dev/full`;
    const ran = await promisify(execFile)('sh', ['-c', words]).catch((error: unknown) => error);
    expect(ran)
      .to.have.property('stderr')
      .that.equals('error: the output cannot be written: no space is left on the device\n');
  });

  it('ends with an error, not half way, where the disk is full that the output goes to', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const program = join(repository, 'dist/lib/cli.js');
    const words = `"${process.execPath}" "${program}" apply --sandbox full --yes > /dev/full`;
    const ran = await promisify(execFile)('sh', ['-c', words], { cwd: folder }).catch(
      (error: unknown) => error,
    );
    expect(ran).to.have.property('code', 1);
    expect(ran)
      .to.have.property('stderr')
      .that.contains('no space is left on the device')
      .and.not.contains('mistake');
    const { stdout } = await runCommand(['plan', '--sandbox', 'full'], { cwd: folder });
    expect(stdout).to.match(/^No changes\. /);
  });
});
