import { setMaxListeners } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Chalk } from 'chalk';
import { expect } from 'chai';
import { status } from '../../lib/cli/status.ts';
import { fieldAt } from '../../lib/json.ts';
import { appliedMesh, istiod, relabelled } from '../support/applied-mesh.ts';
import { manualClock } from '../support/manual-clock.ts';
import { seed } from '../support/mesh.ts';
import { strictValidator } from '../support/schemas.ts';
import { until } from '../support/until.ts';
import { fakeWorld } from '../support/world.ts';

describe('what isthmus status prints', () => {
  const { isthmus, path, edit, folder } = appliedMesh();

  it('prints JSON as schemas/status.v1.schema.json says, in one document and in records', async () => {
    await edit('kubectl-edit', istiod, (live) => relabelled(live));
    const validate = strictValidator('status.v1.schema.json');
    const whole = (await isthmus(['status', '--format', 'json', '--trouble', 'down=cluster2']))
      .stdout;
    validate(JSON.parse(whole));
    expect(validate.errors ?? []).to.deep.equal([]);
    const { stdout } = await isthmus(['status', '--format', 'ndjson']);
    const records = stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    for (const record of records) {
      validate(record);
      expect(validate.errors ?? []).to.deep.equal([]);
    }
    expect(records.map((record) => fieldAt(record, 'type'))).to.deep.equal([
      'version',
      'difference',
      'summary',
    ]);
    expect(records.at(-1)).to.deep.include({ in_sync: false, complete: true });
    expect(records.at(-1)).to.have.nested.property('summary.drift', 1);
  });

  it('repaints nothing that somebody else wrote', async () => {
    await edit('evil\u001b[31m', istiod, (live) => relabelled(live));
    const { stdout } = await isthmus(['status']);
    expect(stdout)
      .to.contain(String.raw`evil\u001b[31m`)
      .and.not.contain('\u001b');
  });

  it('follows with --watch: looks again and says what is new, until Ctrl-C', async () => {
    const stopper = new AbortController();
    const world = fakeWorld({ cwd: folder(), home: folder(), signal: stopper.signal });
    setMaxListeners(0, stopper.signal);
    const clock = manualClock();
    const options = { sandbox: true, format: 'text', watch: true } as const;
    const style = { palette: new Chalk({ level: 0 }), width: 100, verbose: false };
    const running = status(
      { ...options, color: false, verbose: false, concurrency: 16 },
      world,
      style,
      clock,
    );
    const printed = (words: string) =>
      until(async () => (world.out().includes(words) ? true : undefined));
    await printed('In sync.');
    await clock.advance(15_000);
    await edit('kubectl-edit', istiod, (live) => relabelled(live));
    await clock.advance(15_000);
    await printed('changed by kubectl-edit');
    writeFileSync(path('mesh.yaml'), 'half');
    await clock.advance(15_000);
    await until(async () => (world.err().includes('mesh.yaml: 1 error') ? true : undefined));
    writeFileSync(path('mesh.yaml'), seed);
    expect((await isthmus(['apply', '--yes'])).code).to.equal(0);
    await clock.advance(15_000);
    await until(async () => (world.out().split('In sync.').length > 2 ? true : undefined));
    stopper.abort();
    expect(await running).to.equal(130);
    const times = world.out().match(/^1970-.*$/gm) ?? [];
    expect(times).to.have.length(3);
  });

  it('ends with 130 when it is interrupted while it looks', async () => {
    expect((await isthmus(['status'], { signal: AbortSignal.abort() })).code).to.equal(130);
    expect((await isthmus(['status', '--watch'], { signal: AbortSignal.abort() })).code).to.equal(
      130,
    );
  });

  it('cannot watch with one JSON document', async () => {
    expect(await isthmus(['status', '--watch', '--format', 'json'])).to.include({
      code: 64,
      stdout: '',
    });
  });
});
