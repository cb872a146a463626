import { expect } from 'chai';
import { awaitAddress } from '../../rig/by-hand.ts';
import { installMultiPrimaryByHand } from '../../rig/by-hand-networks.ts';
import type { Rig } from '../../rig/clusters.ts';
import { freshNetworks } from '../../rig/current.ts';
import { connectionsTo, rejectionsIn } from '../../rig/proxies.ts';
import type { Workload } from '../../rig/workload.ts';
import { adoptedWithoutRestart } from '../support/adopted.ts';
import { seedMesh, workplace } from '../support/seed.ts';
import { applyObjects, deployWorkloads, expectTraffic, strict } from '../support/traffic.ts';

describe("Istio's guide for several primaries and networks by hand on the rig", () => {
  let rig: Rig;
  let one: Workload;
  let two: Workload;

  before(async () => {
    rig = await freshNetworks({ network1: ['cluster1'], network2: ['cluster2'] });
    await installMultiPrimaryByHand(rig);
    for (const cluster of rig.clusters) await applyObjects(cluster, [strict]);
    ({ one, two } = await deployWorkloads(rig, { one: 'cluster1', two: 'cluster2' }));
  });

  after(() => rig.stop());

  it('has traffic between the networks pass through the gateway of the other one', async () => {
    for (const [from, to] of [
      [one, two],
      [two, one],
    ] as const) {
      await expectTraffic(from, to);
      const address = await awaitAddress(to.cluster, 'istio-system', 'istio-eastwestgateway');
      const connections = await connectionsTo(from.pod(), `outbound|80||${to.name}.sample`);
      expect([...connections.keys()]).to.deep.equal([`${address}:15443`]);
    }
  });

  it('is adopted without a restart, and goes on', async () => {
    const seed = await seedMesh(rig, { metallb: false });
    const place = await workplace(rig, 'adoption', {
      ...seed,
      trust: { mode: 'external' },
      networks: { network1: {}, network2: {} },
      clusters: {
        cluster1: primaryIn('cluster1', 'network1'),
        cluster2: primaryIn('cluster2', 'network2'),
      },
    });
    await adoptedWithoutRestart(rig, place);
    await expectTraffic(one, two);
    await expectTraffic(two, one);
  });

  it('had no proxy refuse what istiod told it', async () => {
    expect(await rejectionsIn(rig.clusters)).to.deep.equal([]);
  });
});

function primaryIn(context: string, network: string): Record<string, unknown> {
  return { context, network, role: 'primary' };
}
