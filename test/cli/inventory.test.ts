import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import { seed } from '../support/mesh.ts';
import { sandboxPlace, type SandboxPlace } from '../support/sandbox-place.ts';

const partOf = 'applyset.kubernetes.io/part-of';

/** Without cluster2, the last remote. */
const alone = seed.replace(/\n {2}cluster2:\n(?: {4}.*\n)+/, '\n');

/** As an older isthmus has labelled it. */
function withoutPartOf(text: string): string {
  const kept: unknown = JSON.parse(text, (key, value: unknown) =>
    key === partOf || key === `f:${partOf}` ? undefined : value,
  );
  return JSON.stringify(kept);
}

/** The lock beside it has the same name. */
function isInventory({ kind, metadata }: Manifest): boolean {
  return kind === 'ConfigMap' && metadata.name === 'isthmus-mesh1';
}

describe('the inventory of a mesh', () => {
  let place: SandboxPlace;

  beforeEach(async () => {
    place = sandboxPlace();
    place.write(seed);
    expect((await place.run('apply', '--yes')).code).to.equal(0);
  });

  afterEach(() => place.remove());

  function inventoryOf(cluster: string): Manifest {
    const found = place.objects(cluster).find(isInventory);
    if (found === undefined) throw new Error(`${cluster} has no inventory`);
    return found;
  }

  it('is the parent of an ApplySet, whose members are all that apply has made', () => {
    const { metadata, ...inventory } = inventoryOf('cluster1');
    const id = metadata.labels?.['applyset.kubernetes.io/id'];
    expect(metadata.namespace).to.equal('kube-system');
    expect(metadata.annotations)
      .to.include({ 'applyset.kubernetes.io/additional-namespaces': 'istio-system,metallb-system' })
      .and.have.property('applyset.kubernetes.io/contains-group-kinds')
      .that.contains(',Deployment.apps,')
      .and.contains(',Secret,');
    const made = place
      .objects('cluster1')
      .filter(
        (object) =>
          (object.metadata.managedFields ?? []).some(({ manager }) => manager === 'isthmus') &&
          object.metadata.namespace !== metadata.namespace,
      );
    expect(made).to.have.length.above(50);
    for (const object of made) expect(object.metadata.labels).to.have.property(partOf, id);
    expect(inventory).to.have.nested.property(
      'data.members',
      'cluster1 kind-cluster1\ncluster2 kind-cluster2\n',
    );
  });

  it('finds what is left over of a kind that no step wants any more: the secret of the last remote', async () => {
    place.write(alone);
    const secret = 'Secret istio-system/istio-remote-secret-cluster2';
    const plan = await place.run('plan', '--detailed-exitcode');
    expect(plan.stdout).to.contain(`- ${secret}`);
    expect(plan.code).to.equal(2);
    expect(place.names('cluster1')).to.include(secret);
    const { code, stdout } = await place.run('apply', '--yes', '--prune');
    expect(code, stdout).to.equal(0);
    expect(place.names('cluster1')).to.not.include(secret);
    expect(inventoryOf('cluster1')['data'])
      .to.include({ members: 'cluster1 kind-cluster1\n' })
      .and.have.property('scopes')
      .that.does.not.contain('Secret');
    expect((await place.run('plan')).stdout).to.match(/^No changes\. /);
  });

  it('comes to a mesh of an older isthmus with the labels, which a plan tells in one line', async () => {
    for (const cluster of ['cluster1', 'cluster2']) {
      place.rewrite(cluster, (text, object) =>
        isInventory(object) ? undefined : withoutPartOf(text),
      );
    }
    const old = await place.run('plan', '--detailed-exitcode');
    expect(old.stdout.split('\n\n')[0]).to.match(
      /^Plan: \d+ to label in 2 clusters\.\nTo label: an older isthmus made them, /,
    );
    expect(old.stdout).to.not.contain('istiod');
    expect(old.code).to.equal(2);
    expect((await place.run('status')).stdout).to.match(/^In sync\. /);
    expect((await place.run('apply', '--yes')).code).to.equal(0);
    expect((await place.run('plan')).stdout).to.match(/^No changes\. /);
    expect(inventoryOf('cluster2')).to.have.nested.property('data.cluster', 'cluster2');
  });

  it('refuses contexts that lead to the wrong clusters, before anything is deleted', async () => {
    const { clusters } = place;
    renameSync(join(clusters, 'cluster1'), join(clusters, 'other'));
    renameSync(join(clusters, 'cluster2'), join(clusters, 'cluster1'));
    renameSync(join(clusters, 'other'), join(clusters, 'cluster2'));
    const before = ['cluster1', 'cluster2'].map(place.names);
    const { code, stdout, stderr } = await place.run('apply', '--yes', '--prune', '--adopt');
    expect(code).to.equal(1);
    expect(stdout)
      .to.contain(
        'E-WRONG-CLUSTER context kind-cluster1 of cluster1 leads to the cluster that is cluster2',
      )
      .and.contain('E-WRONG-CLUSTER context kind-cluster2 of cluster2');
    expect(stderr).to.contain('Nothing was applied.');
    for (const cluster of [0, 1]) {
      expect(place.names(`cluster${cluster + 1}`)).to.include.members(before[cluster] ?? []);
    }
  });

  it('is of one mesh: another name in mesh.yaml deletes nothing, and an empty file neither', async () => {
    const before = ['cluster1', 'cluster2'].map(place.names);
    place.write(seed.replace('name: mesh1', 'name: mesh2'));
    const other = await place.run('apply', '--yes', '--prune');
    expect(other.code).to.equal(1);
    expect(other.stdout).to.contain('to adopt').and.not.contain('to delete');
    for (const said of [other.stderr, (await place.run('plan')).stdout]) {
      expect(said).to.match(
        /\d\d of them are of the mesh mesh1: is this mesh called otherwise now/,
      );
    }
    for (const text of ['', seed.slice(0, seed.indexOf('clusters:')), 'clusters: {}\n']) {
      place.write(text);
      expect((await place.run('apply', '--yes', '--prune')).code).to.equal(65);
    }
    expect(['cluster1', 'cluster2'].map(place.names)).to.deep.equal(before);
  });
});
