import { expect } from 'chai';
import { awaitAddress, installByHand } from '../../rig/by-hand.ts';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';
import { freshNetworks } from '../../rig/current.ts';
import { type LoadReport, startLoad, withoutRetries } from '../../rig/load.ts';
import { connectionsTo, rejectionsIn } from '../../rig/proxies.ts';
import { startIsthmus } from '../../rig/run-cli.ts';
import { until } from '../../rig/until.ts';
import type { Workload } from '../../rig/workload.ts';
import { renameNetwork } from '../support/edits.ts';
import { awaitLed } from '../support/live.ts';
import {
  changesIn,
  clusterOf,
  planOf,
  seedMesh,
  type SeedMesh,
  workplace,
  type Workplace,
} from '../support/seed.ts';
import {
  applyObjects,
  deployWorkloads,
  expectApplied,
  expectNothingLost,
  expectTraffic,
  namespace,
  strict,
} from '../support/traffic.ts';
import { rate, underLoad } from '../support/under-load.ts';
import { readerTokenOf } from '../support/witness.ts';
import { expectSynced } from '../support/works.ts';

describe('a mesh of the primary-remote guide under constant load', () => {
  let rig: Rig;
  let primary: Cluster;
  let place: Workplace;
  let mesh: SeedMesh;
  let one: Workload;
  let two: Workload;

  before(async () => {
    rig = await freshNetworks({ network1: ['cluster1', 'cluster2'] });
    primary = rig.cluster('cluster1');
    await installByHand(rig);
    await awaitLed(rig.cluster('cluster2'));
    ({ one, two } = await deployWorkloads(rig, { one: 'cluster1', two: 'cluster2' }));
    const services = ['one', 'two'].map((name) => ({ name, namespace }));
    await applyObjects(primary, [strict, ...services.flatMap(withoutRetries)]);
    mesh = await seedMesh(rig, { metallb: false });
    place = await workplace(rig, 'load', mesh);
  });

  after(() => rig.stop());

  it('would be seen to lose the requests that come while there is no server', async () => {
    const load = startLoad(one, { url: 'http://two.sample/', to: [two], rate });
    await scale(two, 0);
    await until('the Pod is gone', () => !isUp(two));
    await scale(two, 1);
    await until('a new Pod', () => isUp(two));
    const { lost } = await load.stop();
    expect(lost.map(({ because }) => because).join('\n')).to.match(/after \d+ ms: 503 /);
    await expectTraffic(one, two);
  });

  it('is under a load of fresh connections, also between the proxies', async () => {
    const address = `${two.pod().pod.status.podIP}:8080`;
    const connections = async (): Promise<number> => {
      const counts = await connectionsTo(one.pod(), 'outbound|80||two.sample.svc');
      return counts.get(address) ?? 0;
    };
    const before = await connections();
    const reports = await loaded(() =>
      until('some requests', async () => (await connections()) - before > 50),
    );
    expectNothingLost(reports);
    expect((await connections()) - before).to.equal(reports[0]?.sent);
  });

  it('loses none while it is adopted', async () => {
    expectNothingLost(await loaded(() => expectApplied(place, '--adopt')));
    expect(changesIn(await planOf(place))).to.deep.equal([]);
  });

  it('loses none while the reconciler makes anew a reader token that somebody deleted', async () => {
    const remote = rig.cluster('cluster2');
    const name = 'istio-reader-service-account-istio-remote-secret-token';
    const running = startIsthmus(
      ['reconcile', '--file', 'mesh.yaml', '--approval', 'none', '--interval', '1h'],
      { cwd: place.cwd, env: rig.env },
    );
    let said = '';
    running.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await until('it has looked', () => said.includes('Succeeded'));
    const reports = await loaded(async () => {
      await remote.kubectl(['delete', 'secret', name, '-n', 'istio-system']);
      await until('there is one again', async () => (await readerTokenOf(remote)) !== '');
      await until('it is done', () => said.split('Succeeded').length > 2);
      await expectSynced(rig);
    });
    running.kill('SIGTERM');
    await running;
    expectNothingLost(reports);
  });

  it('loses none while values roll istiod and change the mesh config', async () => {
    const istiod = primary.kubelet.process('pilot-discovery')?.pod.metadata.name;
    const changed = structuredClone(mesh);
    clusterOf(changed, 'cluster1')['values'] = { pilot: { env: { PILOT_ENABLE_STATUS: 'true' } } };
    changed.istio['meshConfig'] = { defaultConfig: { drainDuration: '40s' } };
    await place.write(changed);
    expectNothingLost(await loaded(() => expectApplied(place)));
    expect(primary.kubelet.process('pilot-discovery')?.pod.metadata.name).to.not.equal(istiod);
    await place.write(mesh);
  });

  it('loses none while its gateway gets another address, and has the remote follow it', async () => {
    const address = primary.loadBalancer.replace(/^.*-/, '');
    const addressNow = (): Promise<string> =>
      awaitAddress(primary, 'istio-system', 'istio-eastwestgateway');
    expect(await addressNow()).to.not.equal(address);
    const moved = structuredClone(mesh);
    clusterOf(moved, 'cluster1')['eastWestGateway'] = { loadBalancerIP: address };
    await place.write(moved);
    // The mesh was adopted: nobody else holds the address that the remote follows.
    expectNothingLost(await loaded(() => expectApplied(place)));
    expect(await addressNow()).to.equal(address);
    const dialled = await rig
      .cluster('cluster2')
      .kubectl([
        'get',
        'endpointslices',
        '--namespace=istio-system',
        '--selector=kubernetes.io/service-name=istiod',
        '--output=jsonpath={.items[*].endpoints[*].addresses[*]}',
      ]);
    expect(dialled.trim()).to.equal(address);
    expect(changesIn(await planOf(place))).to.deep.equal([]);
  });

  it('loses none while its network gets another name, and the gateway is replaced', async () => {
    const renamed = structuredClone(mesh);
    renameNetwork(renamed);
    await place.write(renamed);
    expectNothingLost(await loaded(() => expectApplied(place)));
  });

  it('had no proxy refuse what istiod told it', async () => {
    expect(await rejectionsIn(rig.clusters)).to.deep.equal([]);
  });

  /** To two, then to one. */
  function loaded(change: () => Promise<unknown>): Promise<readonly LoadReport[]> {
    return underLoad({ rig, primaries: [primary], among: [one, two] }, change);
  }
});

async function scale({ cluster, name }: Workload, replicas: number): Promise<void> {
  await cluster.kubectl(['scale', `deployment/${name}`, `--replicas=${replicas}`, '-n', namespace]);
}

function isUp(workload: Workload): boolean {
  try {
    return workload.pod().ready();
  } catch {
    return false;
  }
}
