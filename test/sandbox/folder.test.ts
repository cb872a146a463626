import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { refOf } from '../../lib/cluster/object.ts';
import { BrokenState } from '../../lib/sandbox/files.ts';
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

  for (const text of ['', '{"apiVersion', '{}', 'null']) {
    it(`says which file is broken, and is free again: ${JSON.stringify(text)}`, async () => {
      (await open()).close();
      const broken = join(folder, 'cluster1/objects/broken.json');
      await writeFile(broken, text);
      const failure = await open().then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).to.be.instanceOf(BrokenState);
      expect(String(failure)).to.contain(broken);
      await rm(broken);
      (await open()).close();
    });
  }

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

  it('is taken over from a process that died, and a half-written file is nothing', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await writeFile(join(folder, `lock.${child.pid}.1.1`), '');
    await mkdir(join(folder, 'cluster1/objects'), { recursive: true });
    await writeFile(join(folder, 'cluster1/objects/~Service~default~one.json.new'), '{"apiVer');
    const sandbox = await open();
    expect(await sandbox('cluster1').get(refOf(service('one')))).to.equal(undefined);
    sandbox.close();
    expect((await readdir(folder)).filter((name) => name.startsWith('lock'))).to.be.empty;
  });
});
