import { expect } from 'chai';
import * as fc from 'fast-check';
import { lockRef, lockStateOf } from '../../lib/lock/lease.ts';
import type { Locked } from '../../lib/lock/locks.ts';
import { configMap, plainly, refusal } from '../support/contract/lab.ts';
import { type LockLab, lockLab } from '../support/lock-lab.ts';
import { whileTimePasses } from '../support/mesh-run.ts';
import { usualHome } from '../../lib/state/ownership.ts';

const settings = configMap('default', { a: '1' });

describe('the lock of a cluster whose renewal is overdue', () => {
  let lab: LockLab;

  beforeEach(async () => {
    lab = await lockLab();
  });
  afterEach(() => lab.close());

  for (const seconds of [21, 3_600]) {
    it(`by ${seconds} s, for this process was busy, is renewed once, before the next write`, async () => {
      const me = lab.locks('me');
      const { clusters } = await me.taken;
      me.doze();
      await lab.clock.advance(seconds * 1_000);
      const sent = lab.written.length;
      const client = clusters('cluster1');
      await Promise.all([1, 2, 3].map(() => client.apply(settings, plainly)));
      const areRenewals = lab.written.slice(sent).map((path) => path.includes('/leases/'));
      expect(areRenewals).to.deep.equal([true, false, false, false]);
      const lease = (await lab.sandbox('cluster1').get(lockRef(usualHome))) ?? settings;
      expect(lockStateOf(lease)).to.include({ holder: 'me', renewed: lab.clock.now() });
      await me.wake();
      await me.end();
    });
  }

  it('lets nothing more be written where it cannot be renewed', async () => {
    const me = lab.locks('me');
    const { clusters } = await me.taken;
    lab.down(['cluster1']);
    await lab.clock.advance(21_000);
    const sent = lab.written.length;
    const silent = refusal(clusters('cluster1').apply(settings, plainly));
    await lab.clock.advance(60_000);
    expect(await silent).to.include({ code: 'lock-lost', cluster: 'cluster1' });
    expect((await silent).message).to.match(
      /^the lock of cluster1 could not be renewed for \d\d s: nothing more is written there$/,
    );
    expect(lab.written.slice(sent)).to.be.empty;
    lab.down([]);
    await whileTimePasses(me.end(), lab.clock);
  });

  for (const seconds of [3, 12]) {
    it(`is left to a server that does not answer, ${seconds} s after it was taken, and that is said while it is waited for`, async () => {
      const me = lab.locks('me');
      await me.taken;
      me.die();
      await lab.clock.advance(seconds * 1_000);
      const end = me.end();
      await lab.clock.advance(900);
      expect(me.told).to.be.empty;
      await lab.clock.advance(100);
      expect(me.told).to.deep.equal([
        'cluster1 does not answer, so that its lock cannot be given back; it ends by itself within 30 s',
      ]);
      await lab.clock.advance(4_000);
      await end;
    });
  }

  it('lets none write while somebody else has it, however long each of them sleeps (property)', async () => {
    const nap = fc.record({ who: fc.nat(1), doze: fc.boolean(), seconds: fc.nat(50) });
    await fc.assert(
      fc.asyncProperty(fc.array(nap, { minLength: 1, maxLength: 12 }), async (naps) => {
        const strays: string[] = [];
        const names = ['me', 'you'];
        const own = await lockLab(['cluster1'], {
          observe: (path, sandbox) => {
            const holder = lockStateOf(
              sandbox.scene().get('cluster1', lockRef(usualHome)) ?? settings,
            ).holder;
            const writer = names.find((name) => path.includes(`/configmaps/${name}`));
            if (writer !== undefined && writer !== holder) strays.push(`${writer}, not ${holder}`);
          },
        });
        const people = names.map((name) => own.locks(name, { timeout: 86_400_000 }));
        const written: Promise<unknown>[] = [];
        const ready = new Map<string, Locked>();
        people.forEach(({ taken }, index) => {
          void taken.then((locked) => ready.set(names[index] ?? '', locked));
        });
        for (const { who, doze, seconds } of naps) {
          const person = people[who];
          if (doze) person?.doze();
          else await person?.wake();
          await own.clock.advance(seconds * 1_000);
          for (const [name, { clusters }] of ready) {
            const object = { ...settings, metadata: { ...settings.metadata, name } };
            const write = clusters('cluster1').apply(object, plainly);
            written.push(
              write.catch((error: unknown) => expect(error).to.include({ code: 'lock-lost' })),
            );
          }
        }
        await Promise.all(people.map((person) => person.wake()));
        await whileTimePasses(Promise.all(written), own.clock);
        expect(written).to.not.be.empty;
        expect(strays).to.be.empty;
        await whileTimePasses(Promise.all(people.map((person) => person.end())), own.clock);
        own.close();
      }),
      { numRuns: 25 },
    );
  });
});
