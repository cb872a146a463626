import { expect } from 'chai';
import { awaitAddress } from '../../rig/by-hand.ts';
import { installMultiPrimaryByHand } from '../../rig/by-hand-networks.ts';
import type { Rig } from '../../rig/clusters.ts';
import { freshNetworks } from '../../rig/current.ts';
import { olderIstioVersion as older } from '../../rig/families.ts';
import { connectionsTo, rejectionsIn } from '../../rig/proxies.ts';
import type { Workload } from '../../rig/workload.ts';
import { adoptedWithoutRestart } from '../support/adopted.ts';
import { seedMesh, type SeedMesh, workplace, type Workplace } from '../support/seed.ts';
import {
  applyObjects,
  deployWorkloads,
  expectApplied,
  expectTraffic,
  restart,
  strict,
} from '../support/traffic.ts';
import {
  awaitForgotten,
  awaitGateways,
  expectNoChanges,
  expectShape,
} from '../support/topology.ts';

describe("Istio's guide for several primaries and networks by hand on the rig", () => {
  let rig: Rig;
  let one: Workload;
  let two: Workload;
  let mesh: SeedMesh;
  let place: Workplace;

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
    mesh = {
      ...seed,
      trust: { mode: 'external' },
      networks: { network1: {}, network2: {} },
      clusters: {
        cluster1: primaryIn('cluster1', 'network1'),
        cluster2: primaryIn('cluster2', 'network2'),
      },
    };
    place = await workplace(rig, 'adoption', mesh);
    await adoptedWithoutRestart(rig, place);
    await expectTraffic(one, two);
    await expectTraffic(two, one);
  });

  it('had no proxy refuse what istiod told it', async () => {
    expect(await rejectionsIn(rig.clusters)).to.deep.equal([]);
  });

  it('is taken apart, and made again by one apply that leaves nothing to do', async () => {
    const destroyed = await place.run('destroy', '--yes');
    expect(destroyed.code, destroyed.stdout + destroyed.stderr).to.equal(0);
    await expectApplied(place);
    await expectNoChanges(rig, place, {
      cluster1: { list: 16, get: 2 },
      cluster2: { list: 16, get: 2 },
    });
  });

  it('has each istiod see all clusters and gateways, one root, and a sidecar for Pods of each cluster', async () => {
    const gateways = await Promise.all(
      rig.clusters.map((cluster) => awaitAddress(cluster, 'istio-system', 'istio-eastwestgateway')),
    );
    await expectShape(rig, {
      primaries: ['cluster1', 'cluster2'],
      gateways: gateways.map((address) => `${address}:15443`),
    });
    await expectTraffic(one, two);
    await expectTraffic(two, one);
  });

  it(`is made with Istio ${older}, of a gateway that is reached at an address that is written`, async () => {
    const { code, stdout, stderr } = await place.run('destroy', '--yes');
    expect(code, stdout + stderr).to.equal(0);
    const { address } = rig.cluster('cluster2').network;
    const eastWestGateway = { type: 'NodePort', address, port: 32443 };
    const cluster2 = { ...primaryIn('cluster2', 'network2'), eastWestGateway };
    mesh = { ...mesh, istio: { version: older }, clusters: { ...mesh.clusters, cluster2 } };
    await place.write(mesh);
    await expectApplied(place);
    const first = await awaitAddress(
      rig.cluster('cluster1'),
      'istio-system',
      'istio-eastwestgateway',
    );
    for (const cluster of rig.clusters) {
      await awaitGateways(cluster, [`${first}:15443`, `${address}:32443`]);
    }
    for (const [from, to] of [
      [one, two],
      [two, one],
    ] as const) {
      await restart(from);
      await expectTraffic(from, to);
    }
    const connections = await connectionsTo(one.pod(), `outbound|80||${two.name}.sample`);
    expect([...connections.keys()]).to.deep.equal([`${address}:32443`]);
  });

  it('loses the endpoints of a cluster that leaves mesh.yaml', async () => {
    const { cluster2: _left, ...clusters } = mesh.clusters;
    await place.write({ ...mesh, clusters });
    await expectApplied(place, '--prune');
    await awaitForgotten(rig.cluster('cluster1'), 'cluster2');
  });
});

function primaryIn(context: string, network: string): Record<string, unknown> {
  return { context, network, role: 'primary' };
}
