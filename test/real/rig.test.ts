import { expect } from 'chai';
import {
  awaitAddress,
  deploySample,
  installByHand,
  installMetalLB,
  istioctl,
} from '../rig/by-hand.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { until } from '../rig/until.ts';

interface ConfigMapList {
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

describe('the rig', () => {
  let rig: Rig;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
  });

  after(() => rig.stop());

  it('starts two API servers that know different certificates and hold different objects', async () => {
    const [one, two] = [rig.cluster('cluster1'), rig.cluster('cluster2')];
    await one.kubectl(['create', 'configmap', 'only-here']);
    expect(one.ca).not.to.equal(two.ca);
    expect(await one.kubectl(['get', 'configmaps', '-o', 'name'])).to.contain('only-here');
    expect(await two.kubectl(['get', 'configmaps', '-o', 'name'])).not.to.contain('only-here');
    expect(await one.kubectl(['version'])).to.contain('Server Version: v1.36.3');
  });

  it('runs Pods of ordinary images until they are ready', async () => {
    const cluster = rig.cluster('cluster1');
    await cluster.kubectl(['create', 'deployment', 'web', '--image=nginx', '--replicas=2']);
    await cluster.kubectl(['rollout', 'status', 'deployment/web', '--timeout=30s']);
  });

  it('lets a user do what the rules say and nothing else', async () => {
    const cluster = rig.cluster('cluster2');
    const kubeconfig = await cluster.addUser('reader', [
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] },
    ]);
    const as = (verb: string): Promise<string> =>
      cluster
        .kubectl(['--kubeconfig', kubeconfig, 'auth', 'can-i', verb, 'configmaps'])
        .catch((error: { stdout: string }) => error.stdout);
    expect(await as('list')).to.equal('yes');
    expect(await as('create')).to.contain('no');
  });

  it('refuses connections while an API server is stopped, and keeps its objects', async () => {
    const cluster = rig.cluster('cluster2');
    await cluster.kubectl(['create', 'configmap', 'kept']);
    await cluster.stopApiServer();
    const refused = await cluster
      .kubectl(['get', 'configmap', 'kept'])
      .catch((error: Error) => error);
    expect(refused).to.be.instanceOf(Error).with.property('message').that.contains('refused');
    await cluster.startApiServer();
    expect(await cluster.kubectl(['get', 'configmap', 'kept', '-o', 'name'])).to.contain('kept');
  });

  it('tells writes from dry-runs and reads in the audit log', async () => {
    const cluster = rig.cluster('cluster1');
    const mark = await cluster.audit.mark();
    await cluster.kubectl(['create', 'configmap', 'tried', '--dry-run=server']);
    await cluster.kubectl(['get', 'configmaps']);
    expect(await cluster.audit.writes(mark, 'kubectl')).to.be.empty;
    await cluster.kubectl(['create', 'configmap', 'written']);
    const writes = await cluster.audit.writes(mark, 'kubectl');
    expect(writes.map(({ verb, resource, status }) => [verb, resource, status])).to.deep.equal([
      ['create', 'configmaps', 201],
    ]);
    const { create, 'dry-run create': tried } = await cluster.audit.counts(mark, 'kubectl');
    expect([create, tried]).to.deep.equal([1, 1]);
  });

  it('starts further, empty clusters beside these', async () => {
    const other = await freshClusters('cluster1');
    const cluster = other.cluster('cluster1');
    expect(await cluster.kubectl(['get', 'configmaps', '-o', 'name'])).not.to.contain('only-here');
    expect(cluster.server).not.to.equal(rig.cluster('cluster1').server);
    await other.stop();
  });
});

describe('MetalLB on the rig', () => {
  let rig: Rig;

  before(async () => {
    rig = await freshClusters('cluster1');
  });

  after(() => rig.stop());

  it('gives a LoadBalancer Service an address of the cluster, and none before it is installed', async () => {
    const cluster = rig.cluster('cluster1');
    await cluster.kubectl(['create', 'service', 'loadbalancer', 'web', '--tcp=80']);
    const service = await cluster.kubectl(['get', 'service', 'web']);
    expect(service).to.contain('<pending>');
    await installMetalLB(rig, 'cluster1');
    const address = await awaitAddress(cluster, 'default', 'web');
    expect(address).to.equal(cluster.loadBalancer.split('-')[0]);
  });

  it('ends with its Deployment', async () => {
    const cluster = rig.cluster('cluster1');
    expect(cluster.kubelet.process('metallb-controller')?.running()).not.to.equal(undefined);
    await cluster.kubectl(['-n', 'metallb-system', 'delete', 'deployment', 'controller']);
    await until(
      'the process has ended',
      () => cluster.kubelet.process('metallb-controller') === undefined,
    );
  });
});

describe("Istio's guide by hand on the rig", () => {
  let rig: Rig;

  before(async function () {
    this.timeout(180_000);
    rig = await freshClusters('cluster1', 'cluster2');
    await installByHand(rig);
  });

  after(() => rig.stop());

  it('ends with istiod of cluster1 in touch with cluster2', async () => {
    const clusters = await until('cluster2 synced', async () => {
      const all = await rig
        .cluster('cluster1')
        .debug<readonly { id: string; syncStatus: string }[]>('/debug/clusterz');
      return all.some(({ id, syncStatus }) => id === 'cluster2' && syncStatus === 'synced') && all;
    });
    expect(clusters.map(({ id }) => id)).to.have.members(['cluster1', 'cluster2']);
    const path = '/api/v1/namespaces/default/configmaps';
    await until('root certificate in cluster2', async () => {
      const list = await rig.cluster('cluster2').api.get<ConfigMapList>(path);
      return list?.items.some(({ metadata }) => metadata.name === 'istio-ca-root-cert');
    });
  });

  it('has Pods of cluster2 injected by the istiod of cluster1, which then knows their addresses', async () => {
    const remote = rig.cluster('cluster2');
    await deploySample(rig, remote);
    const pods = ['get', 'pods', '-n', 'sample', '-l', 'app=helloworld', '-o', 'json'];
    const pod = await until('a Pod of cluster2', async () => {
      const list = JSON.parse(await remote.kubectl(pods)) as { items: InjectedPod[] };
      return list.items[0]?.status.podIP === undefined ? undefined : list.items[0];
    });
    const proxy = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find(
      ({ name }) => name === 'istio-proxy',
    );
    expect(proxy?.env).to.deep.include({ name: 'ISTIO_META_CLUSTER_ID', value: 'cluster2' });
    await until('the endpoint in istiod', async () => {
      const shards = await rig.cluster('cluster1').debug<Shards>('/debug/endpointShardz');
      const known = shards['helloworld.sample.svc.cluster.local']?.['sample']?.Shards;
      return known?.['Kubernetes/cluster2']?.some(({ Addresses: addresses }) =>
        addresses.includes(pod.status.podIP ?? ''),
      );
    });
  });

  it('starts istiod anew when its Pod template changes', async () => {
    const primary = rig.cluster('cluster1');
    const before = primary.kubelet.process('pilot-discovery')?.pod.metadata.name;
    expect(before).to.match(/^istiod-/);
    const istiod = ['-n', 'istio-system', 'deployment/istiod'];
    await primary.kubectl(['set', 'env', ...istiod, 'PILOT_TRACE_SAMPLING=2']);
    await primary.kubectl(['rollout', 'status', ...istiod, '--timeout=60s']);
    await until('another Pod has the process', () => {
      const process = primary.kubelet.process('pilot-discovery');
      return process?.running() !== undefined && process.pod.metadata.name !== before;
    });
  });

  it('lets istiod fail when its Deployment is wrong, and recover', async () => {
    const primary = rig.cluster('cluster1');
    const istiod = ['-n', 'istio-system', 'deployment/istiod'];
    const path = '/spec/template/spec/containers/0/args/-';
    const wrong = JSON.stringify([{ op: 'add', path, value: '--monitoringAddr=:99999' }]);
    await primary.kubectl(['patch', ...istiod, '--type=json', '--patch', wrong]);
    await until('a Pod that crashes', async () => {
      const pods = await primary.kubectl(['get', 'pods', '-n', 'istio-system', '-l', 'app=istiod']);
      return pods.includes('CrashLoopBackOff');
    });
    await primary.kubectl(['rollout', 'undo', ...istiod]);
    await primary.kubectl(['rollout', 'status', ...istiod, '--timeout=60s']);
  });

  it('answers istioctl, which forwards a port to istiod', async () => {
    const clusters = await until('istioctl is answered', () =>
      istioctl(rig, 'cluster1', ['remote-clusters']),
    );
    expect(clusters).to.match(/cluster2 .*synced/);
  });
});

interface InjectedPod {
  readonly spec: {
    readonly initContainers?: readonly {
      readonly name: string;
      readonly env?: readonly object[];
    }[];
    readonly containers: readonly { readonly name: string; readonly env?: readonly object[] }[];
  };
  readonly status: { readonly podIP?: string };
}

type Shards = Readonly<
  Record<
    string,
    Readonly<
      Record<
        string,
        { readonly Shards: Readonly<Record<string, readonly { readonly Addresses: string[] }[]>> }
      >
    >
  >
>;
