import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { awaitAddress } from '../../rig/by-hand.ts';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';
import { freshNetworks } from '../../rig/current.ts';
import { createMeshCa } from '../../rig/mesh-ca.ts';
import { connectionsTo, rejectionsIn } from '../../rig/proxies.ts';
import { until } from '../../rig/until.ts';
import { sendRequest, type Workload } from '../../rig/workload.ts';
import { controlPlanePorts, meshFor, nodePort, secondGateway } from '../support/mixture.ts';
import { type SeedMesh, workplace, type Workplace } from '../support/seed.ts';
import {
  applyObjects,
  deployWorkloads,
  expectApplied,
  expectTraffic,
  namespace,
  strict,
} from '../support/traffic.ts';
import {
  awaitForgotten,
  expectNoChanges,
  expectShape,
  hasEndpointsOf,
  rootOf,
} from '../support/topology.ts';
import { expectHealthy } from './verify/faults.ts';

/** A mixture: two primaries in two networks with one root, a remote in a network of its own, and one beside its primary. */
const networks = {
  network1: ['cluster1'],
  network2: ['cluster2', 'cluster4'],
  network3: ['cluster3'],
};

describe('traffic in a mesh of two primaries and two remotes on three networks', function () {
  this.timeout('6m');
  let rig: Rig;
  let place: Workplace;
  let workloads: Readonly<Record<'one' | 'two' | 'three' | 'four', Workload>>;

  const way = (name: string): object => ({
    type: 'NodePort',
    address: rig.cluster(name).network.address,
    port: nodePort,
  });

  before(async () => {
    rig = await freshNetworks(networks);
    place = await workplace(rig, 'mesh', await meshFor(rig));
    const made = await place.run('certs', 'init');
    expect(made.code, made.stderr).to.equal(0);
    await expectApplied(place);
    await applyObjects(rig.cluster('cluster1'), [strict]);
    await applyObjects(rig.cluster('cluster2'), [strict]);
    workloads = await deployWorkloads(rig, {
      one: 'cluster1',
      two: 'cluster2',
      three: 'cluster3',
      four: 'cluster4',
    });
  });

  after(() => rig.stop());

  it('is converged by one apply: the second plan finds nothing to do, with one LIST for each kind and no dry run', () =>
    expectNoChanges(rig, place, {
      cluster1: { list: 21, get: 2 },
      cluster2: { list: 21, get: 2 },
      cluster3: { list: 20, get: 1 },
      cluster4: { list: 20, get: 1 },
    }));

  it('has each istiod see all clusters and just their gateways, one root, and a sidecar for Pods of each cluster', async () => {
    const places = rig.clusters.map(({ name }) => entranceOf(name));
    const second = await awaitAddress(rig.cluster('cluster2'), 'istio-system', secondGateway);
    const gateways = [...(await Promise.all(places)), `${second}:15443`];
    await expectShape(rig, { primaries: ['cluster1', 'cluster2'], gateways });
  });

  it('lets both primaries lead the remote that names both, and has it ask the first', async () => {
    const remote = rig.cluster('cluster4');
    const annotation = '.metadata.annotations.topology\\.istio\\.io/controlPlaneClusters';
    const leaders = await read(remote, annotation, 'namespace', 'istio-system');
    expect(leaders.split(',')).to.have.members(['cluster1', 'cluster2']);
    const slice = await read(remote, '.endpoints[*].addresses[*]', 'endpointslice', 'istiod');
    expect([`${slice}:15443`]).to.deep.equal([await entranceOf('cluster2')]);
  });

  it('has the control planes sign with the root of mesh.yaml', async () => {
    const root = await readFile(join(place.cwd, 'ca', 'root-cert.pem'), 'utf8');
    expect(await rootOf(rig.cluster('cluster1'))).to.equal(root);
  });

  for (const [from, to] of [
    ['one', 'two'],
    ['two', 'one'],
    ['one', 'three'],
    ['three', 'one'],
    ['two', 'three'],
    ['three', 'two'],
  ] as const) {
    it(`passes from ${from} to ${to} through the gateway of its network, with both identities`, async () => {
      const [client, server] = [workloads[from], workloads[to]];
      await expectTraffic(client, server);
      const entrance = await entranceOf(server.cluster.name);
      const connections = await connectionsTo(client.pod(), `outbound|80||${server.name}.sample`);
      expect([...connections.keys()]).to.include(entrance);
      expect(connections.size).to.equal(server === workloads.two ? 2 : 1);
    });
  }

  /** Where other networks come in: by a load balancer, or as mesh.yaml says by a port of the Node. */
  async function entranceOf(name: string): Promise<string> {
    const cluster = rig.cluster(name);
    return ['cluster1', 'cluster3'].includes(name)
      ? `${cluster.network.address}:${nodePort}`
      : `${await awaitAddress(cluster, 'istio-system', 'istio-eastwestgateway')}:15443`;
  }

  it('passes from two to four, in one network, past all gateways', async () => {
    const { two, four } = workloads;
    await expectTraffic(two, four);
    const connections = await connectionsTo(two.pod(), `outbound|80||${four.name}.sample`);
    const address = four.pod().pod.status.podIP;
    expect([...connections.keys()]).to.deep.equal([`${address}:8080`]);
  });

  it('is healthy, as far as isthmus verify can tell', () => expectHealthy(place));

  it('is imported with the address and the ports by which each gateway is reached', async () => {
    const { code, stderr } = await place.run('import', '--force', '-o', 'imported.yaml');
    expect(code, stderr).to.equal(0);
    const imported = parse(await readFile(join(place.cwd, 'imported.yaml'), 'utf8')) as SeedMesh;
    const { cluster1, cluster3 } = imported.clusters;
    expect(cluster1?.['eastWestGateway']).to.deep.include({
      ...way('cluster1'),
      controlPlanePorts,
    });
    expect(cluster3?.['eastWestGateway']).to.include(way('cluster3'));
  });

  it('had no proxy refuse what istiod told it', async () => {
    expect(await rejectionsIn(rig.clusters)).to.deep.equal([]);
  });

  it('has no way between the networks when services are not exposed', async () => {
    const { one, two } = workloads;
    const cluster = rig.cluster('cluster2');
    await cluster.kubectl([
      'delete',
      'gateways.networking.istio.io',
      'cross-network-gateway',
      '-n',
      'istio-system',
    ]);
    await until('two is out of reach', async () => {
      const answer = await sendRequest(one, `http://${two.name}.sample/`);
      return answer.kind === 'answered' && answer.status === 503;
    });
    await expectApplied(place);
    await expectTraffic(one, two);
  });

  it('takes the endpoints of a cluster out of all others when it leaves mesh.yaml', async () => {
    const primaries = ['cluster1', 'cluster2'].map((name) => rig.cluster(name));
    for (const primary of primaries) {
      expect(await hasEndpointsOf(primary, 'cluster4')).to.equal(true);
    }
    const mesh = await meshFor(rig);
    delete mesh.clusters['cluster4'];
    await place.write(mesh);
    const { code, stdout, stderr } = await place.run('apply', '--yes', '--prune');
    expect(code, stdout + stderr).to.equal(0);
    for (const primary of primaries) {
      await awaitForgotten(primary, 'cluster4');
      expect(await hasEndpointsOf(primary, 'cluster3')).to.equal(true);
    }
    await expectTraffic(workloads.one, workloads.three);
  });

  it('has no traffic between control planes of different roots, and the plan says so', async () => {
    const { one, two, three } = workloads;
    const cluster = rig.cluster('cluster2');
    const signWith = async (cacerts: object): Promise<void> => {
      const patch = JSON.stringify(cacerts);
      await cluster.kubectl(['patch', 'secret/cacerts', '-n', 'istio-system', `--patch=${patch}`]);
      await restart(cluster, 'istio-system', 'istiod');
      await restart(cluster, 'istio-system', 'istio-eastwestgateway');
      await restart(cluster, namespace, two.name);
    };
    const { data } = JSON.parse(
      await cluster.kubectl(['get', 'secret/cacerts', '-n', 'istio-system', '--output=json']),
    ) as { readonly data: object };
    const other = await createMeshCa(await mkdtemp(join(rig.dir, 'other-ca-')));
    await signWith({ stringData: await other.intermediate('other') });
    await until('two is not trusted', async () => {
      const answer = await sendRequest(one, `http://${two.name}.${namespace}/`);
      if (answer.kind !== 'answered' || answer.status !== 503) {
        throw new Error(JSON.stringify(answer));
      }
      return /remote connection failure|TLS_error/.test(answer.body);
    });
    await expectTraffic(one, three);
    const { code, stdout, stderr } = await place.run('plan');
    expect(stdout + stderr).to.contain('E-TRUST-ROOT');
    expect(code).to.equal(1);
    await signWith({ data });
    await expectTraffic(one, two);
  });
});

async function read(cluster: Cluster, path: string, ...of: readonly string[]): Promise<string> {
  return cluster.kubectl(['get', ...of, '-n', 'istio-system', `--output=jsonpath={${path}}`]);
}

async function restart(cluster: Cluster, place: string, name: string): Promise<void> {
  await cluster.kubectl(['rollout', 'restart', `deployment/${name}`, `--namespace=${place}`]);
  await cluster.kubectl(['rollout', 'status', `deployment/${name}`, `--namespace=${place}`]);
}
