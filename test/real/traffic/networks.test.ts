import { expect } from 'chai';
import { awaitAddress, installMetalLB } from '../../rig/by-hand.ts';
import type { Rig } from '../../rig/clusters.ts';
import { freshNetworks } from '../../rig/current.ts';
import { until } from '../../rig/until.ts';
import { createNamespace, deployWorkload, sendRequest, type Workload } from '../../rig/workload.ts';

describe('the networks of the rig', () => {
  let rig: Rig;
  let workloads: Readonly<Record<string, Workload>>;

  before(async () => {
    rig = await freshNetworks({ network1: ['cluster1', 'cluster2'], network2: ['cluster3'] });
    const deployed = rig.clusters.map(async (cluster) => {
      await createNamespace(cluster, 'plain', {});
      const workload = await deployWorkload(cluster, { name: 'web', namespace: 'plain' });
      return [cluster.name, workload] as const;
    });
    workloads = Object.fromEntries(await Promise.all(deployed));
  });

  after(() => rig.stop());

  it('let Pods of one network reach each other by their addresses', async () => {
    await expectReached('cluster1', 'cluster2', `http://${addressOf('cluster2')}:8080/`);
    await expectReached('cluster2', 'cluster1', `http://${addressOf('cluster1')}:8080/`);
  });

  it('have no route between Pods of different networks', async () => {
    for (const [from, to] of [
      ['cluster1', 'cluster3'],
      ['cluster3', 'cluster1'],
    ] as const) {
      const answer = await sendRequest(workloads[from]!, `http://${addressOf(to)}:8080/`);
      expect(answer).to.deep.equal({ kind: 'failed', error: 'EHOSTUNREACH' });
    }
  });

  it('let a load balancer lead into another network, by the ports and the selector of its Service', async () => {
    await installMetalLB(rig, 'cluster3');
    const cluster = rig.cluster('cluster3');
    const expose = ['expose', 'deployment/web', '-n', 'plain', '--name=balanced', '--port=80'];
    await cluster.kubectl([...expose, '--target-port=8080', '--type=LoadBalancer']);
    const address = await awaitAddress(cluster, 'plain', 'balanced');
    for (const from of ['cluster1', 'cluster3']) {
      await until(`${from} reaches ${address}`, async () => {
        const answer = await sendRequest(workloads[from]!, `http://${address}/`);
        return answer.kind === 'answered' && answer.by?.cluster === 'cluster3';
      });
    }
    await cluster.kubectl(['patch', 'service', 'balanced', '-n', 'plain', '-p', otherSelector]);
    await until('nobody answers', async () => {
      const answer = await sendRequest(workloads['cluster1']!, `http://${address}/`);
      return answer.kind === 'failed';
    });
  });

  it('have names for the Services of a cluster in that cluster only', async () => {
    const cluster = rig.cluster('cluster1');
    await cluster.kubectl(['expose', 'deployment/web', '-n', 'plain', '--port=8080']);
    for (const name of ['web', 'web.plain', 'web.plain.svc.cluster.local']) {
      await until(`${name} leads to cluster1`, async () => {
        const answer = await sendRequest(workloads['cluster1']!, `http://${name}:8080/`);
        return answer.kind === 'answered' && answer.by?.cluster === 'cluster1';
      });
    }
    const elsewhere = await sendRequest(workloads['cluster2']!, 'http://web.plain:8080/');
    expect(elsewhere).to.deep.equal({ kind: 'failed', error: 'ENOTFOUND' });
  });

  function addressOf(cluster: string): string {
    return workloads[cluster]?.pod().pod.status.podIP ?? '';
  }

  async function expectReached(from: string, to: string, url: string): Promise<void> {
    const answer = await sendRequest(workloads[from]!, url);
    expect(answer).to.include({ kind: 'answered', status: 200 });
    expect(answer).to.have.nested.property('by.cluster', to);
  }
});

const otherSelector = JSON.stringify({ spec: { selector: { app: 'nobody' } } });
