import { expect } from 'chai';
import { stringify } from 'yaml';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';
import { freshNetworks } from '../../rig/current.ts';
import {
  createNamespace,
  createService,
  deployWorkload,
  sendFromNode,
  sendRequest,
  type Workload,
} from '../../rig/workload.ts';
import { seedMesh, workplace } from '../support/seed.ts';

describe('traffic in a mesh of the primary-remote guide', () => {
  let rig: Rig;
  let primary: Cluster;
  let remote: Cluster;
  let one: Workload;
  let two: Workload;

  before(async () => {
    rig = await freshNetworks({ network1: ['cluster1', 'cluster2'] });
    [primary, remote] = [rig.cluster('cluster1'), rig.cluster('cluster2')];
    const place = await workplace(rig, 'traffic', await seedMesh(rig, { metallb: true }));
    const { code, stdout, stderr } = await place.run('apply', '--yes');
    expect(code, `${stdout}\n${stderr}`).to.equal(0);
    for (const cluster of rig.clusters) {
      await createNamespace(cluster, 'sample', { 'istio-injection': 'enabled' });
      for (const name of ['one', 'two']) {
        await createService(cluster, { name, namespace: 'sample' });
      }
    }
    [one, two] = await Promise.all([
      deployWorkload(primary, { name: 'one', namespace: 'sample' }),
      deployWorkload(remote, { name: 'two', namespace: 'sample' }),
    ]);
  });

  after(() => rig.stop());

  it('works', async () => {
    console.log(await sendRequest(one, 'http://two.sample/'));
    console.log(await sendRequest(two, 'http://one.sample/'));
    console.log(await sendFromNode(primary, `http://${two.pod().pod.status.podIP}:8080/`));
    void stringify;
  });
});
