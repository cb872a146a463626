import { expect } from 'chai';
import type { Rig } from '../../rig/clusters.ts';
import { freshClusters } from '../../rig/current.ts';
import { seedMesh, workplace, type Workplace } from '../support/seed.ts';
import { expectApplied } from '../support/traffic.ts';

describe('isthmus verify on a mesh of the primary-remote guide', () => {
  let rig: Rig;
  let place: Workplace;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    place = await workplace(rig, 'mesh', await seedMesh(rig, { metallb: true }));
    await expectApplied(place);
  });

  after(() => rig.stop());

  it('finds nothing while the mesh is healthy, and changes nothing', async () => {
    const marks = await Promise.all(rig.clusters.map(({ audit }) => audit.mark()));
    const { code, stdout, stderr } = await place.run('verify');
    expect(stdout, stderr).to.match(/\n\d+ passed, 0 failed\n$/);
    expect(code).to.equal(0);
    for (const [index, { audit }] of rig.clusters.entries()) {
      expect(await audit.writes(marks[index], 'isthmus')).to.deep.equal([]);
    }
  });

  for (const [what, found, cluster, args] of [
    [
      'a missing network label',
      'network-label',
      'cluster1',
      ['label', 'namespace', 'istio-system', 'topology.istio.io/network-'],
    ],
    [
      'a missing Gateway of istiod',
      'control-plane-exposed',
      'cluster1',
      ['delete', 'gateways.networking.istio.io', 'istiod-gateway', '-n', 'istio-system'],
    ],
    [
      'a missing remote secret',
      'remote-secret',
      'cluster1',
      ['delete', 'secret', 'istio-remote-secret-cluster2', '-n', 'istio-system'],
    ],
  ] as const) {
    it(`names ${what}, and only that; once applied it is healthy again`, async () => {
      await rig.cluster(cluster).kubectl(args);
      const { code, stdout } = await place.run('verify');
      expect(
        stdout.match(/FAIL .*\((.*)\)/g)?.map((line) => /\((.*)\)/.exec(line)?.[1]),
      ).to.deep.equal([found]);
      expect(code).to.equal(1);
      await expectApplied(place);
      expect((await place.run('verify')).code).to.equal(0);
    });
  }
});
