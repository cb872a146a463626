import { once } from 'node:events';
import { expect } from 'chai';
import type { Clock } from '../../lib/clock.ts';
import { leadShares, type HeldShare } from '../../lib/cli/reconcile-lead.ts';
import type { ClusterClient } from '../../lib/cluster/client.ts';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { whileTimePasses } from '../support/mesh-run.ts';
import { type DrivenClock, drivenClock } from '../support/driven-clock.ts';

/** A replica, which notes at each second in which it may write. */
interface Replica {
  readonly leads: () => number | undefined;
  readonly wrote: readonly number[];
  /** What it said when nobody answered. */
  readonly lost: readonly string[];
  readonly members: () => Promise<readonly number[]>;
  /** As SIGTERM. */
  readonly stop: () => Promise<void>;
  /** As kill -9: no answer comes any more. */
  readonly die: () => void;
  /** The API server refuses connections from now on, or no longer. */
  readonly cut: (isCut: boolean) => void;
  /** As SIGSTOP and SIGCONT. */
  readonly doze: () => void;
  readonly wake: () => void;
}

/** No two wrote at the same time, and the second only after the first. */
function inTurn(first: Replica, second: Replica): number {
  const last = first.wrote.at(-1) ?? 0;
  const begin = second.wrote[0] ?? 0;
  expect(begin).to.be.greaterThan(last);
  return begin - last;
}

describe('Replicas of the reconciler', () => {
  let clock: DrivenClock;
  let sandbox: Sandbox;

  beforeEach(async () => {
    clock = drivenClock();
    sandbox = await sandboxClusters({ names: ['hub'], clock, trouble: () => ({}) });
    const metadata = { name: 'isthmus-system' };
    await sandbox('hub').apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata },
      { dryRun: false, force: true },
    );
  });

  afterEach(() => sandbox.close());

  function replica(identity: string, shares = 1): Replica {
    const stopped = new AbortController();
    const life = { isDead: false, isCut: false };
    let dozing: AbortController | undefined;
    let share: HeldShare | undefined;
    const wrote: number[] = [];
    const lost: string[] = [];
    const own: Clock = {
      now: () => clock.now(),
      sleep: async (milliseconds, signal) => {
        await clock.sleep(milliseconds, signal);
        if (dozing !== undefined) await once(dozing.signal, 'abort');
      },
    };
    const client = sandbox('hub');
    const living = <R>(ask: () => Promise<R>): Promise<R> => {
      if (life.isDead) return new Promise<R>(() => {});
      if (!life.isCut) return ask();
      return Promise.reject(new ClusterError('unreachable', 'refused', { cluster: 'hub' }));
    };
    const mortal: ClusterClient = {
      ...client,
      get: (ref) => living(() => client.get(ref)),
      create: (manifest, how) => living(() => client.create(manifest, how)),
      apply: (manifest, how) => living(() => client.apply(manifest, how)),
    };
    const work = async (given: HeldShare): Promise<void> => {
      share = given;
      try {
        while (!stopped.signal.aborted && !life.isDead) {
          given.held.check();
          wrote.push(clock.now());
          await own.sleep(1_000, stopped.signal);
        }
      } catch {
        // Nothing more is written.
      } finally {
        share = undefined;
      }
    };
    const ended = leadShares(
      { namespace: 'isthmus-system', shares },
      {
        client: mortal,
        clock: own,
        signal: stopped.signal,
        holder: { identity, command: 'isthmus reconcile', process: undefined },
        lifeOf: () => 'unknown',
        lost: ({ message }) => lost.push(message),
        waiting: () => {},
      },
      work,
    );
    return {
      leads: () => share?.share,
      wrote,
      members: async () => (await share?.members()) ?? [],
      stop: async () => {
        stopped.abort();
        await whileTimePasses(ended, clock);
      },
      lost,
      cut: (isCut) => {
        life.isCut = isCut;
      },
      die: () => {
        life.isDead = true;
      },
      doze: () => {
        dozing = new AbortController();
      },
      wake: () => {
        dozing?.abort();
        dozing = undefined;
      },
    };
  }

  it('have one that leads, and the next goes on soon when it ends', async () => {
    const one = replica('one');
    await clock.advance(5_000);
    const two = replica('two');
    await clock.advance(120_000);
    expect([one.leads(), two.leads()]).to.deep.equal([0, undefined]);
    await one.stop();
    await clock.advance(5_000);
    expect(two.leads()).to.equal(0);
    expect(inTurn(one, two)).to.be.at.most(5_000);
    await two.stop();
  });

  it('take over from one that was killed once its Lease has ended', async () => {
    const one = replica('one');
    await clock.advance(5_000);
    const two = replica('two');
    await clock.advance(20_000);
    one.die();
    await clock.advance(60_000);
    expect(two.leads()).to.equal(0);
    expect(inTurn(one, two)).to.be.within(18_000, 45_000);
    await two.stop();
  });

  it('write nothing more after they were stopped for a minute and somebody else went on', async () => {
    const one = replica('one');
    await clock.advance(5_000);
    const two = replica('two');
    await clock.advance(10_000);
    one.doze();
    await clock.advance(60_000);
    expect(two.leads()).to.equal(0);
    const before = one.wrote.length;
    one.wake();
    await clock.advance(120_000);
    expect(one.wrote).to.have.length(before);
    expect(one.leads()).to.equal(undefined);
    inTurn(one, two);
    await one.stop();
    await two.stop();
  });

  it('write nothing while the API server does not answer', async () => {
    const one = replica('one');
    await clock.advance(15_000);
    one.die();
    const at = clock.now();
    await clock.advance(120_000);
    expect((one.wrote.at(-1) ?? 0) - at).to.be.at.most(20_000);
  });

  it('wait for an API server that answered once, say so once, and go on by themselves', async () => {
    const [one, two] = [replica('one'), replica('two')];
    await clock.advance(10_000);
    for (const each of [one, two]) each.cut(true);
    await clock.advance(3_600_000);
    expect([one.leads(), two.leads()]).to.deep.equal([undefined, undefined]);
    expect([one.lost, two.lost]).to.deep.equal([['refused'], ['refused']]);
    for (const each of [one, two]) each.cut(false);
    await clock.advance(60_000);
    expect([one.leads(), two.leads()].filter((share) => share === 0)).to.have.length(1);
    for (const each of [one, two]) each.die();
  });

  it('each hold a share, and see who else does', async () => {
    const replicas = ['one', 'two', 'three'].map((name) => replica(name, 2));
    await clock.advance(10_000);
    const shares = replicas.map(({ leads }) => leads());
    expect(shares.filter((share) => share !== undefined)).to.have.members([0, 1]);
    const first = replicas.find(({ leads }) => leads() === 0);
    expect(await first?.members()).to.deep.equal([0, 1]);
    replicas.find(({ leads }) => leads() === 1)?.die();
    await clock.advance(90_000);
    expect(await first?.members(), 'the third has taken the place').to.deep.equal([0, 1]);
    expect(replicas.filter(({ leads }) => leads() === 1).length).to.be.at.least(1);
    for (const one of replicas) one.die();
  });
});
