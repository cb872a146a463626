import { expect } from 'chai';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { until } from '../rig/until.ts';
import {
  clusterOf,
  seedMesh,
  type SeedMesh,
  underRoot,
  type Workplace,
  workplace,
} from './support/seed.ts';

const ofIstiod = ['--namespace', 'istio-system', '-l', 'kubernetes.io/service-name=istiod'];

describe('A cluster that changes its role', () => {
  let rig: Rig;
  let cluster: Cluster;
  let mesh: SeedMesh;
  let place: Workplace;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    cluster = rig.cluster('cluster2');
    mesh = await seedMesh(rig, { metallb: true });
    mesh.trust = underRoot('ca');
    clusterOf(mesh, 'cluster1')['ingressGateway'] = false;
    place = await workplace(rig, 'roles', mesh);
    await place.run('certs', 'init');
    await become({ role: 'primary', ingressGateway: false });
  });

  after(() => rig.stop());

  async function become(role: object): Promise<void> {
    const next = { context: 'cluster2', network: 'network1', ...role };
    await place.write({ ...mesh, clusters: { ...mesh.clusters, cluster2: next } });
    const { code, stdout, stderr } = await place.run('apply', '--yes');
    expect(code, stdout + stderr).to.equal(0);
  }

  /** The EndpointSlices of Service istiod that have addresses. */
  async function slices(): Promise<readonly string[]> {
    const text = await cluster.kubectl(['get', 'endpointslices', ...ofIstiod, '-o', 'json']);
    const { items } = JSON.parse(text) as {
      readonly items: readonly {
        readonly metadata: { readonly name: string };
        readonly endpoints: readonly unknown[] | null;
      }[];
    };
    return items.flatMap(({ metadata, endpoints }) =>
      endpoints === null || endpoints.length === 0 ? [] : [metadata.name],
    );
  }

  it('asks only the gateway of its primary once it is a remote', async () => {
    expect(await slices())
      .to.have.length(1)
      .and.not.include('istiod');
    await become({ role: 'remote', primary: 'cluster1' });
    await until('only the gateway is asked', async () => (await slices()).join() === 'istiod');
    const { stdout } = await place.run('verify');
    expect(stdout.replaceAll(/\n +/g, ' '))
      .to.contain('Deployment istio-system/istiod is an istiod, and mesh.yaml has it no longer')
      .and.not.contain('(control-plane-endpoint)');
  });

  it('asks only its own istiod once it is a primary again', async () => {
    await become({ role: 'primary', ingressGateway: false });
    await until('only its own istiod is asked', async () => {
      const names = await slices();
      return names.length === 1 && !names.includes('istiod');
    });
  });
});
