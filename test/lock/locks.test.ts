import { expect } from 'chai';
import { guarded } from '../../lib/lock/guard.ts';
import { lockRef, lockStateOf } from '../../lib/lock/lease.ts';
import { refOf } from '../../lib/cluster/object.ts';
import { configMap, plainly, refusal } from '../support/contract/lab.ts';
import { type LockLab, lockLab } from '../support/lock-lab.ts';
import { usualHome } from '../../lib/state/ownership.ts';

const settings = configMap('default', { a: '1' });

describe('the lock of a cluster', () => {
  let lab: LockLab;

  beforeEach(async () => {
    lab = await lockLab();
  });
  afterEach(() => lab.close());

  const stored = async () => {
    const lease = await lab.sandbox('cluster1').get(lockRef(usualHome));
    return lease === undefined ? undefined : lockStateOf(lease);
  };

  it('says who holds it, for what and since when, and at the end that nobody does', async () => {
    const me = lab.locks('me@laptop/1', { process: 'here/1/2' });
    await me.taken;
    const now = lab.clock.now();
    expect(await stored()).to.include({
      holder: 'me@laptop/1',
      command: 'isthmus apply',
      process: 'here/1/2',
      since: now,
      renewed: now,
      duration: 30_000,
      turns: 1,
    });
    await me.end();
    expect(await stored()).to.include({ holder: undefined, command: undefined, turns: 1 });
  });

  it('is renewed for as long as it is held, so that nobody takes it', async () => {
    const me = lab.locks('me');
    const { clusters } = await me.taken;
    const you = lab.locks('you', { timeout: 600_000 });
    await lab.clock.advance(300_000);
    expect(await stored()).to.include({ holder: 'me', renewed: lab.clock.now() });
    expect((await clusters('cluster1').apply(settings, plainly)).kind).to.equal('created');
    await me.end();
    await lab.clock.advance(1_000);
    await you.taken;
    await you.end();
  });

  it('is not waited for without being asked: who holds it since when is said as soon as he is seen at work', async () => {
    const me = lab.locks('me@laptop/1');
    await me.taken;
    const you = lab.locks('you');
    const error = refusal(you.taken);
    await lab.clock.advance(11_000);
    expect(await error).to.include({ code: 'locked', cluster: 'cluster1' });
    expect((await error).message).to.equal(
      'cluster1 is locked by `isthmus apply` of me@laptop/1 since 2026-01-01T00:00:00Z, renewed 2026-01-01T00:00:10Z',
    );
    await me.end();
  });

  it('is not waited for at all where the process of its holder is seen to live', async () => {
    const me = lab.locks('me');
    await me.taken;
    const error = await refusal(lab.locks('you', { lifeOf: () => 'alive' }).taken);
    expect(error.code).to.equal('locked');
    await me.end();
  });

  it('is waited for as long as --lock-timeout says, and no longer', async () => {
    const me = lab.locks('me');
    await me.taken;
    const you = lab.locks('you', { timeout: 60_000 });
    const error = refusal(you.taken);
    await lab.clock.advance(59_000);
    expect(you.told).to.have.length(1);
    await lab.clock.advance(2_000);
    expect((await error).code).to.equal('locked');
    await me.end();
  });

  it('of a holder who died elsewhere ends after its duration, by the clock of who waits, and not before', async () => {
    const me = lab.locks('me');
    await me.taken;
    me.die();
    await lab.clock.advance(3_600_000);
    const you = lab.locks('you');
    await lab.clock.advance(29_000);
    expect(await stored()).to.include({ holder: 'me' });
    await lab.clock.advance(2_000);
    await you.taken;
    expect(await stored()).to.include({ holder: 'you' });
    await you.end();
  });

  it('of a holder who is seen to be gone is taken at once', async () => {
    await lab.locks('me', { process: 'gone' }).taken;
    const you = lab.locks('you', {
      lifeOf: (process) => (process === 'gone' ? 'gone' : 'unknown'),
    });
    const { moved } = await you.taken;
    expect(moved).to.equal(false);
    expect(await stored()).to.include({ holder: 'you', turns: 2 });
    await you.end();
  });

  it('that is lost lets nothing more be written', async () => {
    const me = lab.locks('me');
    const { clusters } = await me.taken;
    me.doze();
    await lab.clock.advance(21_000);
    const you = lab.locks('you');
    await lab.clock.advance(31_000);
    const asleep = await refusal(clusters('cluster1').apply(settings, plainly));
    expect(asleep.message).to.contain('is held by you now');
    await you.taken;
    const sent = lab.written.length;
    await me.wake();
    await lab.clock.advance(5_000);
    const writes = [
      clusters('cluster1').apply(settings, plainly),
      clusters('cluster1').create(settings),
      clusters('cluster1').delete(refOf(settings), { uid: 'x' }),
    ];
    for (const write of writes) {
      const { code, message } = await refusal(write);
      expect(code).to.equal('lock-lost');
      expect(message).to.contain('is held by you now');
    }
    await me.end();
    expect(lab.written.slice(sent).filter((path) => !path.includes('/leases/'))).to.be.empty;
    expect(await stored()).to.include({ holder: 'you' });
    await you.end();
  });

  it('may be read and tried (dry run) without it', async () => {
    const none = guarded(lab.sandbox, new Map());
    expect(await none('cluster1').get(lockRef(usualHome))).to.equal(undefined);
    const tried = await none('cluster1').apply(settings, { ...plainly, dryRun: true });
    expect(tried.kind).to.equal('created');
    const error = await refusal(none('cluster1').apply(settings, plainly));
    expect(error.code).to.equal('lock-lost');
    const ownership = { managedFields: [], resourceVersion: '1' };
    const other = await refusal(none('cluster1').reassign(lockRef(usualHome), ownership));
    expect(other.code).to.equal('lock-lost');
    expect(lab.written).to.be.empty;
  });

  for (const loses of [1, 2]) {
    it(`is not taken for somebody else's where of ${loses} answers one is lost`, async () => {
      const me = lab.locks('me', { loses });
      expect((await me.taken).moved).to.equal(false);
      expect(await stored()).to.include({ holder: 'me', turns: 1 });
      await me.end();
    });
  }

  it('is ours where every other answer is lost', async () => {
    const me = lab.locks('me', { loses: 2 });
    const { clusters } = await me.taken;
    await lab.clock.advance(60_000);
    await clusters('cluster1').apply(settings, plainly);
    expect(await stored()).to.include({ holder: 'me', renewed: lab.clock.now() });
    await me.end();
    expect(await stored()).to.include({ holder: undefined });
  });

  it('is waited for until Ctrl-C', async () => {
    const me = lab.locks('me');
    await me.taken;
    const you = lab.locks('you', { timeout: 600_000 });
    const error = refusal(you.taken);
    await lab.clock.advance(5_000);
    you.stop();
    expect((await error).code).to.equal('interrupted');
    await me.end();
  });

  it('tells whether somebody else had it since it was seen', async () => {
    const me = lab.locks('me');
    expect((await me.taken).moved).to.equal(false);
    const you = lab.locks('you', { timeout: 600_000 });
    await lab.clock.advance(1_000);
    await me.end();
    await lab.clock.advance(2_000);
    expect((await you.taken).moved).to.equal(true);
    await you.end();
    // Whose process has gone by the time that the lock is taken.
    const third = lab.locks('third');
    await third.taken;
    let life: 'alive' | 'gone' = 'alive';
    const fourth = lab.locks('fourth', { timeout: 600_000, lifeOf: () => life });
    await lab.clock.advance(1_000);
    await third.end();
    life = 'gone';
    await lab.clock.advance(2_000);
    expect((await fourth.taken).moved).to.equal(true);
    await fourth.end();
    const next = lab.locks('me again');
    expect((await next.taken).moved).to.equal(false);
    await next.end();
  });
});
