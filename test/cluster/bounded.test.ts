import { expect } from 'chai';
import { bounded } from '../../lib/cluster/bounded.ts';
import type { ClusterClient } from '../../lib/cluster/client.ts';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import { refOf } from '../../lib/cluster/object.ts';
import { object } from '../support/changes.ts';
import { manualClock } from '../support/manual-clock.ts';
import { scriptedClient } from '../support/scripted-client.ts';

const map = object('ConfigMap mesh/settings');
const never = (): Promise<never> => new Promise(() => {});

const reads: Readonly<Record<string, (client: ClusterClient) => Promise<unknown>>> = {
  version: (client) => client.version(),
  may: (client) => client.may({ verb: '*', group: '*', resource: '*' }),
  serves: (client) => client.serves(map),
  namespaced: (client) => client.namespaced(map),
  list: (client) => client.list(map, {}),
  get: (client) => client.get(refOf(map)),
  apply: (client) => client.apply(map, { dryRun: true, force: false }),
  dryRunCreate: (client) => client.dryRunCreate(map),
};

describe('cluster/bounded', () => {
  for (const [name, read] of Object.entries(reads)) {
    it(`waits for no answer longer than it may (${name})`, async () => {
      const clock = manualClock();
      const clusters = bounded(() => scriptedClient({ [name]: never }), {
        milliseconds: 5_000,
        clock,
        trouble: () => undefined,
      });
      let error: unknown;
      read(clusters('east')).catch((reason: unknown) => {
        error = reason;
      });
      await clock.advance(4_999);
      expect(error).to.equal(undefined);
      await clock.advance(1);
      expect(error).to.be.instanceOf(ClusterError).with.property('code', 'timeout');
      expect(String(error)).to.contain('in east: no answer within 5 s, as --timeout says');
    });
  }

  it('gives the answers that come in time, and leaves writes alone', async () => {
    const clock = manualClock();
    const get = () => Promise.resolve(map);
    const clusters = bounded(() => scriptedClient({ get, apply: never }), {
      milliseconds: 5_000,
      clock,
      trouble: () => undefined,
    });
    expect(await clusters('east').get(refOf(map))).to.equal(map);
    let ended = false;
    const write = clusters('east').apply(map, { dryRun: false, force: false });
    void write.finally(() => {
      ended = true;
    });
    await clock.advance(60_000);
    expect(ended).to.equal(false);
    expect(clusters('east')).to.equal(clusters('east'));
  });

  it('says how the last try ended where somebody did answer', async () => {
    const clock = manualClock();
    const clusters = bounded(() => scriptedClient({ version: never }), {
      milliseconds: 5_000,
      clock,
      trouble: (cluster) => `HTTP 503 of ${cluster}`,
    });
    const ended = clusters('east')
      .version()
      .catch((reason: unknown) => String(reason));
    await clock.advance(5_000);
    expect(await ended).to.contain(
      'in east: not done within 5 s, as --timeout says; the last try ended with HTTP 503 of east',
    );
  });
});
