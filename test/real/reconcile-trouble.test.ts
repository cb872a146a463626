import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { awaitAddress } from '../rig/by-hand.ts';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { type Fault, type Proxy, startProxy } from '../rig/proxy.ts';
import { until } from '../rig/until.ts';
import { firstChild } from './support/first-child.ts';
import { conditionOf, type Hub, namespace, openHub, type Reconciler } from './support/hub.ts';
import {
  changesIn,
  clusterOf,
  planOf,
  seedMesh,
  type SeedMesh,
  workplace,
  type Workplace,
} from './support/seed.ts';
import { readerTokenOf } from './support/witness.ts';
import { expectSynced } from './support/works.ts';

/** In what way a pass comes to its end, in turn. */
const ends = ['child', 'supervisor', 'politely'] as const;

const metrics = '127.0.0.1:18080';

describe('The reconciler in trouble, on real API servers', () => {
  let rig: Rig;
  let primary: Cluster;
  let remote: Cluster;
  let proxies: readonly Proxy[];
  let mesh: SeedMesh;
  let hub: Hub;
  let place: Workplace;
  let running: Reconciler | undefined;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    [primary, remote] = [rig.cluster('cluster1'), rig.cluster('cluster2')];
    proxies = await Promise.all(rig.clusters.map((cluster) => startProxy(cluster, rig.dir)));
    mesh = await seedMesh(rig, { metallb: true });
    clusterOf(mesh, 'cluster1')['ingressGateway'] = false;
    clusterOf(mesh, 'cluster2')['apiServer'] = remote.server;
    place = await workplace(rig, 'trouble', mesh);
    hub = await openHub(
      rig,
      'cluster1',
      proxies.map(({ kubeconfig }) => kubeconfig),
    );
    await hub.write(mesh, { approval: 'none' });
  });

  after(async () => {
    running?.kill('SIGKILL');
    await running;
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await rig.stop();
  });

  /** One pass that comes to its end at the first write of a kind that there was none of yet; gives that write, undefined for none. */
  async function passUntil(
    done: ReadonlySet<string>,
    end: (typeof ends)[number],
  ): Promise<string | undefined> {
    let struck: string | undefined;
    let pass: number | undefined;
    const supervisor = hub.start('once', '--once');
    const pid = (): number => {
      if (supervisor.pid === undefined) throw new Error('it did not start');
      return supervisor.pid;
    };
    const fault = (): Fault => {
      const own = firstChild(pid());
      if (own === undefined) throw new Error('nobody is at work');
      pass = own;
      const kind = end === 'politely' ? 'stop' : 'kill';
      return { kind, when: 'after', pid: end === 'child' ? () => own : pid };
    };
    for (const proxy of proxies) {
      proxy.play(({ write, method, path }) => {
        if (!write || struck !== undefined || done.has(`${method} ${path}`)) return undefined;
        struck = `${method} ${path}`;
        return fault();
      });
    }
    const { exitCode, signal } = await supervisor;
    if (struck === undefined) expect(exitCode).to.equal(0);
    else if (end === 'supervisor') expect(signal).to.equal('SIGKILL');
    else expect(exitCode).to.equal(end === 'child' ? 1 : 130);
    await until('nobody is at work', () => pass === undefined || !isAlive(pass));
    return struck;
  }

  it('goes on where a pass was killed, its supervisor was, or was asked to end, at one write after the other', async () => {
    const struck = new Set<string>();
    for (let time = 0; time < 8; time += 1) {
      const end = ends[time % ends.length] ?? 'child';
      const write = await passUntil(struck, end);
      if (write === undefined) break;
      struck.add(write);
    }
    expect(struck.size).to.equal(8);
    for (const proxy of proxies) proxy.play(() => undefined);
    // From now on a cluster that is down refuses connections itself.
    await hub.hand(rig.clusters.map(({ kubeconfig }) => kubeconfig));
    running = hub.start('one', '--metrics', metrics);
    await hub.ready('Succeeded');
    expect(changesIn(await planOf(place))).to.deep.equal([]);
    await expectSynced(rig);
  });

  it('hears that the gateway has another address, and tells the remote, long before it would look', async () => {
    const address = primary.loadBalancer.replace(/^.*-/, '');
    expect(await awaitAddress(primary, 'istio-system', 'istio-eastwestgateway')).not.to.equal(
      address,
    );
    const gateway = ['service', 'istio-eastwestgateway', '-n', 'istio-system'];
    const facts = await factsNow();
    const asked = performance.now();
    await primary.kubectl(['annotate', ...gateway, `metallb.io/loadBalancerIPs=${address}`]);
    await until('the remote is told', async () => (await discovery()).includes(address));
    expect(performance.now() - asked).to.be.lessThan(60_000);
    await hub.ready('Succeeded');
    const lines = (await factsNow()).filter((line, index) => line !== facts[index]);
    expect(lines.map((line) => line.trim())).to.deep.equal([`- ${address}`]);
  });

  it('makes a reader token that was deleted anew, and istiod reads by it', async () => {
    const name = 'istio-reader-service-account-istio-remote-secret-token';
    const path = `/api/v1/namespaces/istio-system/secrets/${name}`;
    const before = await readerTokenOf(remote);
    const gone = await remote.api.get(path);
    await remote.api.send({ method: 'DELETE', path });
    // The token itself says nothing of the Secret but its name: it may well be the same again.
    await until('there is a token again', async () => (await readerTokenOf(remote)) !== '');
    expect((await remote.api.get(path))?.metadata.uid).not.to.equal(gone?.metadata.uid);
    expect(before).not.to.equal('');
    await hub.ready('Succeeded');
    await expectSynced(rig);
  });

  it('goes on with the others while a cluster is down, from the middle of a pass, removes nothing of it, says so, and needs no hand when it is back', async () => {
    await remote.kubectl(['delete', 'endpointslices', '--all', '-n', 'istio-system']);
    const mark = await primary.audit.mark();
    expect((await hub.about('reconcile', '--now')).code).to.equal(0);
    await until('a pass is at work there', () => isLocked(remote), { every: 20 });
    await remote.stopApiServer();
    const { istio } = mesh;
    mesh = { ...mesh, istio: { ...istio, values: { pilot: { env: { SOME: 'thing' } } } } };
    await hub.write(mesh, { approval: 'none' });
    const now = await hub.ready('ClusterUnreachable');
    expect(conditionOf(now, 'ClustersReachable')).to.include({ status: 'False' });
    expect(conditionOf(now, 'ClustersReachable')?.message).to.match(/^cluster2: /);
    const env = ['-o', 'jsonpath={.spec.template.spec.containers[*].env[*].name}'];
    const istiod = ['get', 'deployment', 'istiod', '-n', 'istio-system'];
    expect((await primary.kubectl([...istiod, ...env])).split(' ')).to.include('SOME');
    const written = await primary.audit.writes(mark, 'isthmus');
    expect(written.filter(({ verb }) => verb.startsWith('delete'))).to.deep.equal([]);
    expect(await remoteSecret()).not.to.equal('');
    expect(await clusterUp('cluster2')).to.equal('0');
    expect(await clusterUp('cluster1')).to.equal('1');
    await remote.startApiServer();
    await hub.ready('Succeeded');
    expect(await discovery()).not.to.equal('');
    expect(await clusterUp('cluster2')).to.equal('1');
    await place.write(mesh);
  });

  it('takes nothing from a mesh that another Mesh of the same cluster is given', async () => {
    const other = {
      apiVersion: 'isthmus.dev/v1alpha1',
      kind: 'Mesh',
      metadata: { name: 'mesh2', namespace },
      spec: {
        kubeconfigs: 'clusters',
        mesh: {
          istio: { version: '1.31.0', namespace: 'istio-two' },
          networks: { network1: {} },
          clusters: { cluster1: { context: 'cluster1', network: 'network1', role: 'primary' } },
        },
      },
    };
    await primary.kubectl(['apply', '-f', '-'], JSON.stringify(other));
    const said = await until('it is said', async () => {
      const path = 'jsonpath={.status}';
      const status = await primary.kubectl(['get', 'mesh', 'mesh2', '-n', namespace, '-o', path]);
      return status.includes('AwaitingApproval') && status;
    });
    expect(said).to.contain('CustomResourceDefinition');
    const owners = await primary.kubectl([
      'get',
      'crds',
      '-o',
      String.raw`jsonpath={.items[*].metadata.labels.isthmus\.dev/mesh}`,
    ]);
    expect(new Set(owners.trim().split(' '))).to.deep.equal(new Set(['mesh1']));
    await primary.kubectl(['delete', 'mesh', 'mesh2', '-n', namespace]);
    expect(changesIn(await planOf(place))).to.deep.equal([]);
  });

  /** What a repository holds of addresses, line by line. */
  async function factsNow(): Promise<readonly string[]> {
    const { code, stderr } = await place.run('render', '--out', 'rendered', '--facts');
    expect(code, stderr).to.equal(0);
    const path = join(place.cwd, 'rendered', 'mesh1', 'facts.yaml');
    return readFileSync(path, 'utf8').split('\n');
  }

  async function discovery(): Promise<string> {
    const selector = '--selector=kubernetes.io/service-name=istiod';
    const path = '--output=jsonpath={.items[*].endpoints[*].addresses[*]}';
    const get = ['get', 'endpointslices', '-n', 'istio-system', selector, path];
    return (await remote.kubectl(get)).trim();
  }

  function remoteSecret(): Promise<string> {
    const name = 'istio-remote-secret-cluster2';
    const path = 'jsonpath={.data.cluster2}';
    return primary.kubectl(['get', 'secret', name, '-n', 'istio-system', '-o', path]);
  }
});

/** Does somebody hold the lock of this cluster? */
async function isLocked({ api }: Cluster): Promise<boolean> {
  const path = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/isthmus';
  const lease = await api.get<{ spec: { holderIdentity?: string } }>(path);
  return (lease?.spec.holderIdentity ?? '') !== '';
}

function isAlive(pid: number): boolean {
  try {
    // One that has ended and was not waited for has no command line any more.
    return readFileSync(join('/proc', String(pid), 'cmdline'), 'utf8') !== '';
  } catch {
    return false;
  }
}

/** What Prometheus would see of it. */
async function clusterUp(name: string): Promise<string | undefined> {
  const text = await (await fetch(`http://${metrics}/metrics`)).text();
  return new RegExp(`^isthmus_cluster_up\\{.*cluster="${name}"\\} (\\d)$`, 'm').exec(text)?.[1];
}
