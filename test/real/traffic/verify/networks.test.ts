import { expect } from 'chai';
import type { Rig } from '../../../rig/clusters.ts';
import { freshNetworks } from '../../../rig/current.ts';
import { primaryIn, seedMesh, underRoot, workplace, type Workplace } from '../../support/seed.ts';
import { deployWorkloads, expectApplied, expectTraffic } from '../../support/traffic.ts';
import { findingsOf, nameEach } from './faults.ts';
import { networkFaults } from './networks-faults.ts';
import { sendRequests } from './requests.ts';

describe('isthmus verify on a mesh of two primaries in two networks', function () {
  this.timeout('4m');
  let rig: Rig;
  let place: Workplace;

  before(async () => {
    rig = await freshNetworks({ network1: ['cluster1'], network2: ['cluster2'] });
    const seed = await seedMesh(rig, { metallb: true });
    place = await workplace(rig, 'mesh', {
      ...seed,
      trust: underRoot('ca'),
      networks: { network1: {}, network2: {} },
      clusters: {
        cluster1: primaryIn(rig, seed, 'cluster1', 'network1'),
        cluster2: primaryIn(rig, seed, 'cluster2', 'network2'),
      },
    });
    const made = await place.run('certs', 'init');
    expect(made.code, made.stderr).to.equal(0);
    await expectApplied(place);
    const { one, two } = await deployWorkloads(rig, { one: 'cluster1', two: 'cluster2' });
    await expectTraffic(one, two);
  });

  after(() => rig.stop());

  it('finds nothing while it is healthy', async () => {
    expect(await findingsOf(place)).to.deep.equal([]);
  });

  sendRequests(() => ({ rig, place }));

  nameEach(networkFaults, () => ({ rig, place }));

  it('finds nothing once all is mended', async () => {
    expect(await findingsOf(place)).to.deep.equal([]);
  });
});
