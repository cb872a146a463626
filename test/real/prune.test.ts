import { expect } from 'chai';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { clusterOf, seedMesh, type SeedMesh, type Workplace, workplace } from './support/seed.ts';

/** Of somebody else, of a type that isthmus has brought along. */
const pool = {
  apiVersion: 'metallb.io/v1beta1',
  kind: 'IPAddressPool',
  metadata: { name: 'theirs', namespace: 'metallb-system' },
  spec: { addresses: ['10.77.7.0/28'], autoAssign: false },
};

async function namesOf(cluster: Cluster, ...what: readonly string[]): Promise<string> {
  return cluster.kubectl(['get', ...what, '--output', 'name']);
}

/** What is left over when a mesh loses its remote, and its load balancer is somebody else's to install, who has used it already. */
describe('what a mesh no longer has, on real API servers', () => {
  let rig: Rig;
  let primary: Cluster;
  let mesh: SeedMesh;
  let place: Workplace;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    primary = rig.cluster('cluster1');
    mesh = await seedMesh(rig, { metallb: true });
    place = await workplace(rig, 'prune', mesh);
    const { code, stdout, stderr } = await place.run('apply', '--yes');
    expect(code, stdout + stderr).to.equal(0);
    const theirs = ['create', 'configmap', 'theirs', '--namespace', 'metallb-system'];
    await primary.kubectl(theirs);
    await primary.kubectl(['apply', '-f', '-'], JSON.stringify(pool));
  });

  after(() => rig.stop());

  it('is not deleted behind a wrong context', async () => {
    const swapped = structuredClone(mesh);
    clusterOf(swapped, 'cluster1')['context'] = 'cluster2';
    clusterOf(swapped, 'cluster2')['context'] = 'cluster1';
    await place.write(swapped);
    const marks = await Promise.all(rig.clusters.map(({ audit }) => audit.mark()));
    const { code, stdout } = await place.run('apply', '--yes', '--prune', '--adopt');
    expect(code).to.equal(1);
    expect(stdout).to.contain('E-WRONG-CLUSTER');
    for (const [index, { audit }] of rig.clusters.entries()) {
      expect(await audit.writes(marks[index], 'isthmus')).to.deep.equal([]);
    }
  });

  it('is shown, also where no step wants its kind any more, with what stays and why', async () => {
    delete mesh.clusters['cluster2'];
    delete clusterOf(mesh, 'cluster1')['loadBalancer'];
    await place.write(mesh);
    const { code, stdout } = await place.run('plan', '--detailed-exitcode');
    expect(code, stdout).to.equal(2);
    expect(stdout)
      .to.contain('- Secret istio-system/istio-remote-secret-cluster2')
      .and.contain('cluster2 is no longer in mesh.yaml')
      .and.contain('isthmus destroy --cluster cluster2 --context cluster2')
      .and.contain('- Deployment metallb-system/controller')
      .and.contain(
        'Namespace metallb-system: it holds ConfigMap metallb-system/theirs, IPAddressPool metallb-system/theirs of somebody else',
      )
      .and.contain('ipaddresspools.metallb.io: others use it: IPAddressPool metallb-system/theirs')
      .and.contain('- CustomResourceDefinition bgppeers.metallb.io');
  });

  it('goes with --prune, and nothing else does', async () => {
    const mark = await rig.cluster('cluster2').audit.mark();
    const { code, stdout, stderr } = await place.run('apply', '--yes', '--prune');
    expect(code, stdout + stderr).to.equal(0);
    expect(await namesOf(primary, 'secrets', '--namespace', 'istio-system')).to.not.contain(
      'istio-remote-secret',
    );
    expect(await namesOf(primary, 'deployments,configmaps', '--namespace', 'metallb-system'))
      .to.contain('configmap/theirs')
      .and.not.contain('deployment');
    expect(await namesOf(primary, 'ipaddresspools', '--all-namespaces')).to.equal(
      'ipaddresspool.metallb.io/theirs',
    );
    expect(await rig.cluster('cluster2').audit.requests(mark, 'isthmus')).to.deep.equal([]);
    const again = await place.run('plan', '--detailed-exitcode');
    expect(again.stdout).to.contain('No changes. ').and.not.contain('cluster2');
    expect(again.code).to.equal(0);
  });

  it('is remembered by an ApplySet that kubectl reads', async () => {
    const id = 'jsonpath={.metadata.labels.applyset\\.kubernetes\\.io/id}';
    const get = ['get', 'configmap', 'isthmus-mesh1', '--namespace', 'kube-system', '--output'];
    const set = await primary.kubectl([...get, id]);
    const members = await namesOf(
      primary,
      'deployments',
      '--all-namespaces',
      '--selector',
      `applyset.kubernetes.io/part-of=${set}`,
    );
    expect(members).to.contain('deployment.apps/istiod');
    const kinds = await primary.kubectl([...get, 'jsonpath={.metadata.annotations}']);
    expect(kinds).to.contain('Deployment.apps').and.not.contain(',Secret,');
  });
});
