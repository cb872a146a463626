import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { execa } from 'execa';
import { istioctl } from '../rig/by-hand.ts';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';

interface MeshConfig {
  readonly defaultConfig: { readonly discoveryAddress: string };
}

const inIstio = ['-n', 'istio-system'];

describe('several istiods in one cluster of the rig', () => {
  let rig: Rig;
  let cluster: Cluster;

  before(async () => {
    rig = await freshClusters('cluster1');
    cluster = rig.cluster('cluster1');
    for (const revision of ['stable', 'next']) {
      const profile = ['--set', 'profile=minimal', '--set', `revision=${revision}`];
      await istioctl(rig, 'cluster1', ['install', '-y', ...profile]);
    }
    const next = 'deployment/istiod-next';
    await cluster.kubectl([...inIstio, 'scale', next, '--replicas=2']);
    await cluster.kubectl([...inIstio, 'rollout', 'status', next, '--timeout=60s']);
  });

  after(() => rig.stop());

  it('run at the addresses of their Pods', () => {
    const pods = cluster.kubelet.pods('pilot-discovery').map(({ pod }) => pod);
    const revisions = pods.map(({ metadata }) => metadata.labels?.['istio.io/rev']);
    expect(revisions).to.have.members(['next', 'next', 'stable']);
    expect(new Set(pods.map(({ status }) => status.podIP))).to.have.length(3);
  });

  it('answer for their own revision', async () => {
    for (const revision of ['stable', 'next']) {
      const { defaultConfig } = await cluster.debug<MeshConfig>('/debug/mesh', revision);
      expect(defaultConfig.discoveryAddress).to.contain(`istiod-${revision}.istio-system`);
    }
  });

  it('are reached one by one by forwarding a port', async () => {
    for (const { pod } of cluster.kubelet.pods('pilot-discovery')) {
      const { defaultConfig } = await throughForwardedPort<MeshConfig>(pod.metadata.name);
      const revision = pod.metadata.labels?.['istio.io/rev'];
      expect(defaultConfig.discoveryAddress).to.contain(`istiod-${revision}.istio-system`);
    }
  });

  async function throughForwardedPort<T>(pod: string): Promise<T> {
    const args = [...inIstio, 'port-forward', `pod/${pod}`, ':8080'];
    const env = { KUBECONFIG: cluster.kubeconfig };
    const forwarding = execa(rig.binaries.path.kubectl, args, { env, reject: false });
    try {
      for await (const line of createInterface({ input: forwarding.stdout })) {
        const address = /^Forwarding from (127\.0\.0\.1:\d+)/.exec(line)?.[1];
        if (address === undefined) continue;
        return (await (await fetch(`http://${address}/debug/mesh`)).json()) as T;
      }
      throw new Error((await forwarding).stderr);
    } finally {
      forwarding.kill();
      await forwarding;
    }
  }
});
