import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { knowsUnicode, records, verifyPrinter } from '../../lib/cli/verify-printer.ts';
import type { Verdict } from '../../lib/verify/verify.ts';
import { Chalk } from 'chalk';
import { runCommand, type WorldOptions } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { strictValidator } from '../support/schemas.ts';
import { primaryRemote } from '../support/topologies.ts';
import { failed, passed, skipped, unknown } from '../support/verdicts.ts';
import { fakeWorld } from '../support/world.ts';

describe('cli/verify', () => {
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-verify-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
    const { code, stderr } = await run(['apply', '--yes']);
    expect(code, stderr).to.equal(0);
  });

  after(() => rmSync(folder, { recursive: true }));

  const run = (argv: readonly string[], options: WorldOptions = {}) =>
    runCommand([...argv, '--sandbox'], {
      cwd: folder,
      ...options,
      env: { PATH: '', ...options.env },
    });

  it('marks in ASCII where there is no terminal, or one that knows nothing else', async () => {
    const terminal = { terminal: true, env: { NO_COLOR: '1' } };
    const plain = await run(['verify']);
    const poor = await run(['verify'], { ...terminal, env: { NO_COLOR: '1', LC_ALL: 'C' } });
    const rich = await run(['verify'], terminal);
    for (const { stdout } of [plain, poor]) {
      expect(stdout)
        .to.match(/^[\n -~]*$/)
        .and.contain('\n  ok ');
      expect(stdout).to.contain('\ncluster2 -> cluster1\n');
    }
    expect(rich.stdout).to.contain('\n  ✓ ').and.contain('\ncluster2 → cluster1\n');
  });

  it('writes one document that its schema describes', async () => {
    const { code, stdout } = await run([
      'verify',
      '--format',
      'json',
      '--trouble',
      'down=cluster2',
    ]);
    const valid = strictValidator('verify.v1.schema.json');
    const report = JSON.parse(stdout) as { summary: { working: boolean }; verdicts: unknown[] };
    expect(valid(report), JSON.stringify(valid.errors)).to.equal(true);
    expect(report.summary.working).to.equal(false);
    expect(report.verdicts).to.have.length.greaterThan(10);
    expect(code).to.equal(1);
  });

  it('with a cluster named asks nothing about the others', async () => {
    const { stdout } = await run(['verify', '--cluster', 'cluster1', '--trouble', 'down=cluster2']);
    expect(stdout).to.contain('cluster1\n').and.not.contain('cluster2');
    expect(stdout).to.match(/\d+ passed, 0 failed(, \d+ skipped)?\n$/);
  });

  it('that waits prints what it saw last, and only that', async () => {
    const { code, stdout, stderr } = await run([
      'verify',
      '--wait',
      '1s',
      '--trouble',
      'down=cluster2',
    ]);
    expect(stdout.match(/FAIL/g)).to.have.length(1);
    expect(stderr).to.contain('Waiting for api-server (cluster2)\n');
    expect(code).to.equal(1);
  });

  it('sends no requests in embedded clusters, and says that nothing is known of them there', async () => {
    const { code, stdout } = await run(['verify', '--traffic', 'busybox']);
    expect(stdout).to.match(
      /skip requests of cluster1 are answered by cluster2, over mutual TLS \(skipped,\s+because of the\s+sandbox, in which it is not known\)/,
    );
    expect(code).to.equal(0);
    const { stdout: plain } = await run(['verify']);
    expect(plain).not.to.contain('are answered by');
  });

  it('ends with 2 for warnings when it is asked to', async () => {
    writeFileSync(join(folder, 'newer.yaml'), seed.replace('1.31.0', '1.31.1'));
    const warned = ['verify', '--file', 'newer.yaml'];
    const { code, stdout } = await run(warned);
    expect(stdout).to.contain('WARN istiod is Istio 1.31.1 (istiod-version)');
    expect(stdout).to.match(/, 0 failed, 1 warning, /);
    expect(code).to.equal(0);
    expect((await run([...warned, '--detailed-exitcode'])).code).to.equal(2);
    expect((await run(['verify', '--detailed-exitcode'])).code).to.equal(0);
    const down = ['verify', '--detailed-exitcode', '--trouble', 'down=cluster2'];
    expect((await run(down)).code).to.equal(1);
  });

  it('watches until it is interrupted', async () => {
    const interrupted = new AbortController();
    const { code, stdout } = await run(['verify', '--watch'], {
      signal: interrupted.signal,
      watch: (text) => {
        if (text.includes(' passed, ')) interrupted.abort();
      },
    });
    expect(stdout).to.match(/\d+ passed, 0 failed(, \d+ skipped)?\n$/);
    expect(code).to.equal(130);
  });

  it('refuses what has no end where something is written in the end', async () => {
    for (const [argv, words] of [
      [['--watch', '--wait'], 'leave one of them out'],
      [['--watch', '--format', 'json'], 'take --format text or ndjson'],
    ] as const) {
      const { code, stderr } = await run(['verify', ...argv]);
      expect(stderr).to.contain(words);
      expect(code).to.equal(64);
    }
  });

  describe('as text', () => {
    const style = { palette: new Chalk({ level: 0 }), width: 80, verbose: false };
    const probe = { reads: [], judge: () => [] };
    const about = { reads: '', tells: '' };

    function printing(verdicts: readonly Verdict[]) {
      const world = fakeWorld();
      const probes = verdicts.map(({ check, clusters, title }) => ({
        check: { ...check, about, probes: () => [] },
        probe: { ...probe, clusters, title },
      }));
      const topology = primaryRemote;
      return {
        world,
        printer: verifyPrinter('text', { topology, probes, made: '' }, { world, style }),
      };
    }

    it('prints each group when its last check has ended, its checks in their order', () => {
      const one = [passed('a', 'cluster1'), passed('b', 'cluster1')] as const;
      const two = [failed('a', ['cluster2'])] as const;
      const { world, printer } = printing([...one, ...two]);
      printer.told(one[1]);
      expect(world.out()).to.equal('');
      printer.told(two[0]);
      expect(world.out()).to.match(/^cluster2\n {2}FAIL a holds \(a\)\n/);
      printer.told(one[0]);
      expect(world.out()).to.match(/\n\ncluster1\n {2}ok a holds\n {2}ok b holds\n\n$/);
    });

    it('prints what is between clusters when all clusters are', () => {
      const verdicts = [passed('a', 'cluster1'), passed('b', 'cluster2', 'cluster1')] as const;
      const { world, printer } = printing(verdicts);
      printer.told(verdicts[1]);
      expect(world.out()).to.equal('');
      printer.told(verdicts[0]);
      expect(world.out()).to.match(/^cluster1\n.*\n\ncluster2 -> cluster1\n/);
    });

    it('gives each finding its hint and its page, and each skipped check the reason', () => {
      const verdicts = [
        failed('a', ['cluster1'], { message: 'it is gone', hint: 'apply' }),
        failed('b', ['cluster1'], { message: 'it ends', severity: 'warning' }),
        skipped('c', ['cluster1'], 'a of cluster1'),
        unknown('d', ['cluster1'], 'may not look'),
      ];
      const { world, printer } = printing(verdicts);
      verdicts.forEach(printer.told);
      printer.end(verdicts);
      expect(world.out().split('\n')).to.deep.equal([
        'cluster1',
        '  FAIL a holds (a)',
        '    it is gone',
        '    hint: apply',
        '    https://istio.io/latest/docs/ops/diagnostic-tools/',
        '  WARN b holds (b)',
        '    it ends',
        '    hint: mend it',
        '    https://istio.io/latest/docs/ops/diagnostic-tools/',
        '  skip c holds (skipped, because of a of cluster1)',
        '  FAIL d holds (d)',
        '    could not be looked at: may not look',
        '    hint: look again',
        '    https://istio.io/latest/docs/ops/diagnostic-tools/',
        '',
        '0 passed, 2 failed, 1 warning, 1 skipped',
        '',
      ]);
    });
  });

  it('says as records what has changed, and when', () => {
    const world = fakeWorld();
    const verdicts = [failed('a', ['cluster1'])];
    records(world).changed(verdicts, verdicts, Date.UTC(2026, 0, 1));
    const valid = strictValidator('verify.v1.schema.json');
    const lines = world.out().trim().split('\n');
    for (const line of lines) {
      const record = JSON.parse(line) as { time: string };
      expect(valid(record), JSON.stringify(valid.errors)).to.equal(true);
      expect(record.time).to.equal('2026-01-01T00:00:00.000Z');
    }
    expect(lines).to.have.length(2);
  });

  it('takes a terminal for one that knows Unicode unless its locale says otherwise', () => {
    expect(knowsUnicode({})).to.equal(true);
    expect(knowsUnicode({ LANG: 'de_DE.UTF-8' })).to.equal(true);
    expect(knowsUnicode({ LC_ALL: '', LANG: 'de_DE.utf8' })).to.equal(true);
    expect(knowsUnicode({ LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8' })).to.equal(false);
    expect(knowsUnicode({ LC_CTYPE: 'de_DE.ISO-8859-1' })).to.equal(false);
  });
});
