import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { format, resolveConfig } from 'prettier';
import { systemClock } from '../../lib/clock.ts';
import { sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { apiServer, verify } from '../../lib/verify/verify.ts';
import { checks } from '../../plans/checks/index.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { noNetwork } from '../support/no-network.ts';
import { repository } from '../support/repository.ts';
import { strictValidator } from '../support/schemas.ts';
import { primaryRemote } from '../support/topologies.ts';

describe('isthmus verify', () => {
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-verify-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
    const { code, stderr } = await run('apply', '--yes');
    expect(code, stderr).to.equal(0);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (...argv: readonly string[]) =>
    runCommand([...argv, '--sandbox'], { cwd: folder, env: { PATH: '' } });

  it('finds nothing wrong with a healthy mesh, and says what cannot be known of embedded clusters', async () => {
    const { code, stdout, stderr } = await run('verify');
    expect(stdout).to.match(/\n\d+ passed, 0 failed, \d+ skipped\n$/);
    expect(stderr).to.contain('No traffic flows between embedded clusters');
    expect(code).to.equal(0);
  });

  it('says of a cluster that is down only that, and skips what depends on it', async () => {
    const { code, stdout } = await run('verify', '--trouble', 'down=cluster2');
    expect(stdout.match(/FAIL .*/g)).to.deep.equal(['FAIL the API server answers (api-server)']);
    expect(stdout).to.contain('because of api-server of cluster2)');
    expect(code).to.equal(1);
  });

  it('writes records that its schema describes', async () => {
    const { stdout } = await run('verify', '--format', 'ndjson', '--trouble', 'down=cluster2');
    const valid = strictValidator('verify.v1.schema.json');
    const records = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    for (const record of records) {
      expect(valid(record), JSON.stringify(valid.errors)).to.equal(true);
    }
    expect(records.at(-1)).to.include({ type: 'summary', working: false });
  });

  it('sends nothing that changes a cluster', async () => {
    const sent: string[] = [];
    const sandbox = await sandboxClusters({
      ...sandboxOf(primaryRemote),
      clock: systemClock,
      observe: (_, { method, path }) => sent.push(`${method} ${path}`),
    });
    await verify(primaryRemote, checks, {
      clusters: sandbox,
      ...noNetwork,
      clock: systemClock,
      embedded: true,
    });
    sandbox.close();
    expect(sent).not.to.deep.equal([]);
    expect(
      sent.filter((one) => !/^GET |dryRun=All|\/selfsubjectaccessreviews$/.test(one)),
    ).to.deep.equal([]);
  });

  it('has every check on its page', async () => {
    const file = join(repository, 'docs', 'verify.md');
    const page = readFileSync(file, 'utf8');
    const rows = [apiServer, ...checks].map(({ id, severity, about }) =>
      ['', `\`${id}\``, severity, about.reads, about.tells, ''].join(' | ').trim(),
    );
    const table = ['| check | severity | reads | tells |', '| --- | --- | --- | --- |', ...rows];
    const whole = `${page.replace(/^\|.*\n/gm, '').trimEnd()}\n\n${table.join('\n')}\n`;
    const options = { ...(await resolveConfig(file)), parser: 'markdown' };
    const wanted = await format(whole, options);
    if (process.env['UPDATE'] === '1') writeFileSync(file, wanted);
    expect(wanted).to.equal(readFileSync(file, 'utf8'));
  });
});
