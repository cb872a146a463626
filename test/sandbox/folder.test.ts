import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { refOf } from '../../lib/cluster/object.ts';
import { recordsAt } from '../../lib/json.ts';
import { BrokenState, folderShelf } from '../../lib/sandbox/files.ts';
import { SandboxInUse } from '../../lib/sandbox/lock.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { plainly, refusal } from '../support/contract/lab.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { account, service } from '../support/sandbox-objects.ts';

describe('the folder of embedded clusters', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-sandbox-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const open = (): Promise<Sandbox> =>
    sandboxClusters({ directory: folder, names: ['cluster1'], clock: drivenClock() });

  it('keeps objects, owners and versions, and versions go on growing', async () => {
    const first = await open();
    await first('cluster1').apply(service('one'), plainly);
    await first('cluster1').apply(account('gone'), plainly);
    const gone = await first('cluster1').get(refOf(account('gone')));
    first.close();
    const live = await first('cluster1').get(refOf(service('one')));
    await first('cluster1').delete(refOf(account('gone')), { uid: gone?.metadata.uid ?? '' });
    const second = await open();
    expect(await second('cluster1').get(refOf(service('one')))).to.deep.equal(live);
    await second('cluster1').apply(account('next'), plainly);
    const next = await second('cluster1').get(refOf(account('next')));
    expect(Number(next?.metadata.resourceVersion)).to.be.greaterThan(
      Number(gone?.metadata.resourceVersion) + 1,
    );
    second.close();
  });

  it('is given what every cluster has when a process died before, or when the mesh asks for more', async () => {
    (await open()).close();
    const names = ['cluster1'];
    const how = {
      directory: folder,
      names,
      clock: drivenClock(),
      initial: () => [account('always')],
    };
    const sandbox = await sandboxClusters(how);
    expect(await sandbox('cluster1').get(refOf(account('always')))).not.to.equal(undefined);
    sandbox.close();
  });

  it('says that nothing can be kept any more, as a server whose disk is full would', async () => {
    const clock = drivenClock();
    const sandbox = await sandboxClusters({ directory: folder, names: ['cluster1'], clock });
    await rm(join(folder, 'cluster1'), { recursive: true });
    const refused = refusal(sandbox('cluster1').apply(service('one'), plainly));
    await clock.advance(60_000);
    const error = await refused;
    expect(error.code).to.equal('unavailable');
    expect(error.message).to.contain('the state of the sandbox cannot be kept: no such file');
    expect(await sandbox('cluster1').get(refOf(service('one')))).to.equal(undefined);
    sandbox.close();
  });

  it('goes on where it was once there is room again, without another change', async () => {
    const clock = drivenClock();
    const sandbox = await sandboxClusters({ directory: folder, names: ['cluster1'], clock });
    await sandbox('cluster1').apply(service('one'), plainly);
    const place = join(folder, 'cluster1');
    const away = join(folder, 'away');
    await rename(place, away);
    await clock.advance(2_000);
    await rename(away, place);
    await clock.advance(2_000);
    const live = await sandbox('cluster1').get(refOf(service('one')));
    expect(recordsAt(live, 'status', 'loadBalancer', 'ingress')).to.have.length(1);
    sandbox.close();
  });

  it('loses nothing that it confirmed when the disk is full in the middle of a line', async () => {
    const files = new URL('../../lib/sandbox/files.js', import.meta.url).href;
    const program = `
      import { folderShelf } from '${files}';
      const shelf = folderShelf(process.argv[1]);
      const data = { text: 'x'.repeat(700) };
      let confirmed = 0;
      try {
        for (;; confirmed += 1) {
          const metadata = { name: 'o' + confirmed, resourceVersion: String(confirmed + 1) };
          shelf.save(metadata.name, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
        }
      } catch ({ code }) {
        shelf.remove('o0', confirmed + 2);
        console.log(code, confirmed);
      }`;
    const limited = 'ulimit -f 16; exec "$0" --input-type=module -e "$1" "$2"';
    const place = join(folder, 'cluster1');
    const args = ['-c', limited, process.execPath, program, place];
    const { stdout } = await promisify(execFile)('sh', args);
    const [code, confirmed] = stdout.trim().split(' ');
    expect(code).to.equal('EFBIG');
    expect(Number(confirmed)).to.be.greaterThan(5);
    const names = folderShelf(place).objects.map(({ metadata }) => metadata.name);
    const kept = Array.from({ length: Number(confirmed) - 1 }, (_, index) => `o${index + 1}`);
    expect(names).to.have.members(kept);
  });

  for (const text of ['', 'broken', 'broken\t', 'broken\t{"apiVersion', 'broken\t{}']) {
    it(`says what is broken, and is free again: ${JSON.stringify(text)}`, async () => {
      (await open()).close();
      const journal = join(folder, 'cluster1/journal');
      const whole = await readFile(journal, 'utf8');
      await appendFile(journal, `${text}\n`);
      const failure = await open().then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).to.be.instanceOf(BrokenState);
      expect(String(failure)).to.contain(`${journal}: ${text.split('\t')[0] ?? ''}`);
      await writeFile(journal, whole);
      (await open()).close();
    });
  }

  it('does not take what an older isthmus has kept for an empty cluster', async () => {
    await mkdir(join(folder, 'cluster1/objects'), { recursive: true });
    const failure = await open().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(String(failure)).to.match(/cluster1\/objects is of an older isthmus$/);
  });

  it('grows with what changes, and shrinks to what there is', async () => {
    const first = await open();
    for (let round = 0; round < 100; round += 1) {
      const one = service('one');
      const metadata = { ...one.metadata, labels: { round: String(round) } };
      first.as('somebody').write('cluster1', { ...one, metadata });
      const passing = first.as('somebody').write('cluster1', account(`passing-${round}`));
      await first('cluster1').delete(refOf(passing), { uid: passing.metadata.uid ?? '' });
    }
    const live = await first('cluster1').get(refOf(service('one')));
    first.close();
    const journal = join(folder, 'cluster1/journal');
    const { size } = await stat(journal);
    const second = await open();
    expect(await second('cluster1').get(refOf(service('one')))).to.deep.equal(live);
    second.close();
    expect((await stat(journal)).size).to.be.below(size / 10);
    expect((await stat(journal)).mode % 0o1000).to.equal(0o600);
  });

  it('is for one at a time', async () => {
    const first = await open();
    // Its patience takes no time.
    const how = { directory: folder, names: ['cluster1'], clock: fakeClock() };
    const failure = await sandboxClusters(how).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(SandboxInUse);
    expect(String(failure)).to.contain(folder).and.to.contain(String(process.pid));
    first.close();
    (await open()).close();
  });

  it('is taken over from a process that died, and a half-written line is nothing', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await writeFile(join(folder, `lock.${child.pid}.1.1`), '');
    (await open()).close();
    await appendFile(join(folder, 'cluster1/journal'), '/Service/default/one\t{"apiVer');
    await writeFile(join(folder, 'cluster1/journal.new'), '/Service/default/two\t{"apiVer');
    const sandbox = await open();
    expect(await sandbox('cluster1').get(refOf(service('one')))).to.equal(undefined);
    await sandbox('cluster1').apply(service('one'), plainly);
    sandbox.close();
    const again = await open();
    expect(await again('cluster1').get(refOf(service('one')))).not.to.equal(undefined);
    again.close();
    expect((await readdir(folder)).filter((name) => name.startsWith('lock'))).to.be.empty;
  });
});
