import { expect } from 'chai';
import type { Cluster } from '../../rig/cluster.ts';
import { connectionsTo, proxiesOf, rejectionsIn, servedBy } from '../../rig/proxies.ts';
import { until } from '../../rig/until.ts';
import { sendFromNode, type Workload } from '../../rig/workload.ts';
import { sidecarCluster } from '../support/live.ts';
import { seedMesh } from '../support/seed.ts';
import {
  applyMesh,
  applyObjects,
  deployWorkloads,
  expectTraffic,
  type LiveMesh,
  strict,
} from '../support/traffic.ts';

describe('traffic in a mesh of the primary-remote guide', () => {
  let mesh: LiveMesh;
  let primary: Cluster;
  let remote: Cluster;
  let one: Workload;
  let two: Workload;

  before(async () => {
    mesh = await applyMesh({ network1: ['cluster1', 'cluster2'] }, (rig) =>
      seedMesh(rig, { metallb: true }),
    );
    [primary, remote] = [mesh.rig.cluster('cluster1'), mesh.rig.cluster('cluster2')];
    ({ one, two } = await deployWorkloads(mesh.rig, { one: 'cluster1', two: 'cluster2' }));
  });

  after(() => mesh.rig.stop());

  it('has a proxy of cluster2 reach istiod through the east-west gateway', async () => {
    expect(await throughGateway('15012', 15012)).to.be.at.least(1);
    expect(await servedBy(primary)).to.include(`cluster2 ${two.pod().pod.metadata.name}.sample`);
  });

  it('has the API server of cluster2 ask the injector through it', async () => {
    expect(await sidecarCluster(remote, 'sample')).to.equal('cluster2');
    // Port 443 of Service istiod.
    expect(await throughGateway('443', 15017)).to.be.at.least(1);
  });

  it('takes plain text while nothing forbids it', async () => {
    for (const [from, to] of [
      [primary, two],
      [remote, one],
    ] as const) {
      const answer = await sendFromNode(from, `http://${addressOf(to)}:8080/`);
      expect(answer).to.include({ kind: 'answered', status: 200, client: undefined });
    }
  });

  describe('that is told to be strict', () => {
    before(() => applyObjects(primary, [strict]));

    it('refuses plain text', async () => {
      for (const [from, to] of [
        [primary, two],
        [remote, one],
        [remote, two],
      ] as const) {
        await until(`plain text to ${to.name} is refused`, async () => {
          const answer = await sendFromNode(from, `http://${addressOf(to)}:8080/`);
          return answer.kind === 'failed' && answer.error === 'ECONNRESET';
        });
      }
    });

    it('passes from each cluster to a Service that lives only in the other, with both identities', async () => {
      await expectTraffic(one, two);
      await expectTraffic(two, one);
    });

    it('had no proxy refuse what istiod told it', async () => {
      expect(await rejectionsIn(mesh.rig.clusters)).to.deep.equal([]);
    });
  });

  /** How many connections the gateway has made to this port of Service istiod, which leads to that port of its Pod. */
  async function throughGateway(port: string, target: number): Promise<number> {
    const [gateway] = proxiesOf(primary, { istio: 'eastwestgateway' });
    if (gateway === undefined) throw new Error('no east-west gateway runs');
    const address = primary.kubelet.process('pilot-discovery')?.pod.status.podIP;
    const counts = await connectionsTo(gateway, `outbound|${port}||istiod.istio-system.svc`);
    return counts.get(`${address}:${target}`) ?? 0;
  }
});

function addressOf(workload: Workload): string {
  return workload.pod().pod.status.podIP ?? '';
}
