import { expect } from 'chai';
import type { Rig } from '../../../rig/clusters.ts';
import { freshNetworks } from '../../../rig/current.ts';
import { clusterOf, seedMesh, workplace, type Workplace } from '../../support/seed.ts';
import { deployWorkloads, expectApplied } from '../../support/traffic.ts';
import { accessFaults } from './access-faults.ts';
import { findingsOf, leftOutBy, nameEach } from './faults.ts';
import { objectFaults } from './object-faults.ts';
import { workloadFaults } from './running-faults.ts';

describe('isthmus verify on a mesh of the primary-remote guide', function () {
  this.timeout('4m');
  let rig: Rig;
  let place: Workplace;

  before(async () => {
    rig = await freshNetworks({ network1: ['cluster1', 'cluster2'] });
    place = await workplace(rig, 'mesh', await seedMesh(rig, { metallb: true }));
    await expectApplied(place);
    await deployWorkloads(rig, { one: 'cluster1', two: 'cluster2' });
  });

  after(() => rig.stop());

  it('finds nothing while the mesh is healthy, and changes nothing', async () => {
    const marks = await Promise.all(rig.clusters.map(({ audit }) => audit.mark()));
    expect(await findingsOf(place)).to.deep.equal([]);
    for (const [index, { audit }] of rig.clusters.entries()) {
      expect(await audit.writes(marks[index], 'isthmus')).to.deep.equal([]);
    }
  });

  nameEach([...objectFaults, ...accessFaults, ...workloadFaults], () => ({ rig, place }));

  it('says which right is missing, as no fault of the mesh', async () => {
    const cluster = rig.cluster('cluster2');
    const rules = [
      { apiGroups: ['*'], resources: ['*'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['create'] },
      {
        apiGroups: ['*'],
        resources: [
          'configmaps',
          'deployments',
          'endpointslices',
          'namespaces',
          'services',
          'nodes',
          'mutatingwebhookconfigurations',
        ],
        verbs: ['list'],
      },
    ];
    const mesh = await seedMesh(rig, { metallb: true });
    clusterOf(mesh, 'cluster2')['kubeconfig'] = await cluster.addUser('looker', rules);
    await place.write(mesh);
    const [finding, ...others] = await findingsOf(place);
    await place.write(await seedMesh(rig, { metallb: true }));
    expect(others).to.deep.equal([]);
    expect(finding).to.contain('User \\"looker\\" cannot list resource \\"pods\\"');
  });

  it('leaves nothing out where all can be looked at', async () => {
    expect(await leftOutBy(place)).to.deep.equal([]);
  });

  it('finds nothing once all is mended', async () => {
    expect(await findingsOf(place)).to.deep.equal([]);
  });
});
