import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../lib/clock.ts';
import { heldLease, lockRef, lockStateOf } from '../../lib/lock/lease.ts';
import { thisHolder } from '../../lib/lock/process.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { type Ran, runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { primaryRemote } from '../support/topologies.ts';
import { usualHome } from '../../lib/state/ownership.ts';

/** Its embedded clusters are locked by the process that runs this test, or by one that has gone. */
describe('isthmus in clusters that somebody has locked', () => {
  let folder = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-locked-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
  });

  after(() => rmSync(folder, { recursive: true }));

  function isthmus(...argv: readonly string[]): Promise<Ran> {
    const env = { PATH: '', XDG_CACHE_HOME: join(folder, 'cache') };
    return runCommand([...argv, '--sandbox'], { cwd: folder, env });
  }

  async function inside<T>(work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
    const directory = join(folder, '.isthmus', 'sandbox');
    const clock = systemClock;
    const sandbox = await sandboxClusters({ ...sandboxOf(primaryRemote), directory, clock });
    try {
      return await work(sandbox);
    } finally {
      sandbox.close();
    }
  }

  // Ahead: other tests may take their time before these begin.
  const at = Date.now() + 600_000;
  const lock = (process: string | undefined) =>
    inside(async (sandbox) => {
      const holder = { identity: 'you@desk/815/09d3e1b2', command: 'isthmus apply', process };
      const lease = heldLease(
        holder,
        { since: at, now: at, turns: 7, version: undefined },
        lockRef(usualHome),
      );
      await sandbox('cluster2').apply(lease, { dryRun: false, force: true });
    });

  const time = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const words = `cluster2 is locked by \`isthmus apply\` of you@desk/815/09d3e1b2 since ${time}`;

  it('plans, and says who is at work there', async () => {
    await lock(thisHolder('isthmus apply').process);
    const { code, stdout, stderr } = await isthmus('plan');
    expect(stdout).to.match(/Plan: \d+ to create/);
    expect(stderr).to.contain(`${words}, renewed ${time}: this plan may be outdated`);
    expect(code).to.equal(0);
  });

  it('applies nothing while they are at work, and says how to wait for them', async () => {
    const { code, stderr } = await isthmus('apply', '--yes');
    expect(stderr).to.contain(`error: E-LOCKED ${words}`).and.contain('Nothing was applied.');
    expect(stderr).to.contain('with `--lock-timeout 10m` it is waited for');
    expect(code).to.equal(1);
    const objects = await inside((sandbox) =>
      sandbox('cluster1').get({ apiVersion: 'v1', kind: 'Namespace', name: 'istio-system' }),
    );
    expect(objects).to.equal(undefined);
  });

  it('applies at once when they have gone, and leaves no lock behind', async () => {
    const [machine] = (thisHolder('').process ?? '').split('/');
    await lock(`${machine}/1/1`);
    const { code, stdout, stderr } = await isthmus('apply', '--yes');
    expect(stdout, stderr).to.contain('all 13 steps are ready');
    expect(code).to.equal(0);
    const leases = await inside((sandbox) =>
      Promise.all(['cluster1', 'cluster2'].map((name) => sandbox(name).get(lockRef(usualHome)))),
    );
    const states = leases.map((lease) => lease && lockStateOf(lease));
    expect(states.map((state) => state?.holder)).to.deep.equal([undefined, undefined]);
    expect(states.map((state) => state?.turns)).to.deep.equal([2, 8]);
  });

  it('takes no lock where there is nothing to do', async () => {
    const before = await inside((sandbox) => sandbox('cluster1').get(lockRef(usualHome)));
    expect((await isthmus('apply', '--yes')).stdout).to.contain('Nothing to do');
    const after = await inside((sandbox) => sandbox('cluster1').get(lockRef(usualHome)));
    expect(after?.metadata.resourceVersion).to.equal(before?.metadata.resourceVersion);
  });
});
