import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { isManifest } from '../../lib/cluster/manifest.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { type Ran, runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';

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

function objectIn(file: string): Manifest {
  const object: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isManifest(object)) throw new Error(`${file} is no object`);
  return object;
}

describe('the inventory of a mesh', () => {
  let folder = '';

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-inventory-'));
    write(seed);
    expect((await isthmus('apply', '--yes')).code).to.equal(0);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function write(text: string): void {
    writeFileSync(join(folder, 'mesh.yaml'), text);
  }

  function isthmus(command: string, ...more: readonly string[]): Promise<Ran> {
    return runCommand([command, '--sandbox', ...more], { cwd: folder });
  }

  /** The files of the objects of a cluster. */
  function filesOf(cluster: string): readonly string[] {
    const place = join(folder, '.isthmus', 'sandbox', cluster, 'objects');
    return readdirSync(place).map((name) => join(place, name));
  }

  function objectsOf(cluster: string): readonly Manifest[] {
    return filesOf(cluster).map(objectIn);
  }

  function inventoryOf(cluster: string): Manifest {
    const found = objectsOf(cluster).find(({ metadata }) => metadata.name === 'isthmus-mesh1');
    if (found === undefined) throw new Error(`${cluster} has no inventory`);
    return found;
  }

  function namesIn(cluster: string): readonly string[] {
    return objectsOf(cluster).map(
      ({ kind, metadata: { namespace = '', name } }) => `${kind} ${namespace}/${name}`,
    );
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
    const made = objectsOf('cluster1').filter(
      (object) =>
        (object.metadata.managedFields ?? []).some(({ manager }) => manager === 'isthmus') &&
        object.metadata.name !== metadata.name,
    );
    expect(made).to.have.length.above(50);
    for (const object of made) expect(object.metadata.labels).to.have.property(partOf, id);
    expect(inventory).to.have.nested.property(
      'data.members',
      'cluster1 kind-cluster1\ncluster2 kind-cluster2\n',
    );
  });

  it('finds what is left over of a kind that no step wants any more: the secret of the last remote', async () => {
    write(alone);
    const secret = 'Secret istio-system/istio-remote-secret-cluster2';
    const plan = await isthmus('plan', '--detailed-exitcode');
    expect(plan.stdout).to.contain(`- ${secret}`);
    expect(plan.code).to.equal(2);
    expect(namesIn('cluster1')).to.include(secret);
    const { code, stdout } = await isthmus('apply', '--yes', '--prune');
    expect(code, stdout).to.equal(0);
    expect(namesIn('cluster1')).to.not.include(secret);
    expect(inventoryOf('cluster1')['data'])
      .to.include({ members: 'cluster1 kind-cluster1\n' })
      .and.have.property('scopes')
      .that.does.not.contain('Secret');
    expect((await isthmus('plan')).stdout).to.match(/^No changes\. /);
  });

  it('comes to a mesh of an older isthmus with the labels, which a plan tells in one line', async () => {
    for (const file of ['cluster1', 'cluster2'].flatMap(filesOf)) {
      if (objectIn(file).metadata.name === 'isthmus-mesh1') unlinkSync(file);
      else writeFileSync(file, withoutPartOf(readFileSync(file, 'utf8')));
    }
    const old = await isthmus('plan', '--detailed-exitcode');
    expect(old.stdout.split('\n\n')[0]).to.match(
      /^Plan: \d+ to label in 2 clusters\.\nTo label: an older isthmus made them; /,
    );
    expect(old.stdout).to.not.contain('istiod');
    expect(old.code).to.equal(2);
    expect((await isthmus('status')).stdout).to.match(/^In sync\. /);
    expect((await isthmus('apply', '--yes')).code).to.equal(0);
    expect((await isthmus('plan')).stdout).to.match(/^No changes\. /);
    expect(inventoryOf('cluster2')).to.have.nested.property('data.cluster', 'cluster2');
  });

  it('refuses contexts that lead to the wrong clusters, before anything is deleted', async () => {
    const place = join(folder, '.isthmus', 'sandbox');
    renameSync(join(place, 'cluster1'), join(place, 'other'));
    renameSync(join(place, 'cluster2'), join(place, 'cluster1'));
    renameSync(join(place, 'other'), join(place, 'cluster2'));
    const before = ['cluster1', 'cluster2'].map(namesIn);
    const { code, stdout, stderr } = await isthmus('apply', '--yes', '--prune', '--adopt');
    expect(code).to.equal(1);
    expect(stdout)
      .to.contain(
        'E-WRONG-CLUSTER context kind-cluster1 of cluster1 leads to the cluster that is cluster2',
      )
      .and.contain('E-WRONG-CLUSTER context kind-cluster2 of cluster2');
    expect(stderr).to.contain('Nothing was applied.');
    for (const cluster of [0, 1]) {
      expect(namesIn(`cluster${cluster + 1}`)).to.include.members(before[cluster] ?? []);
    }
  });

  it('is of one mesh: another name in mesh.yaml deletes nothing, and an empty file neither', async () => {
    const before = ['cluster1', 'cluster2'].map(namesIn);
    write(seed.replace('name: mesh1', 'name: mesh2'));
    const other = await isthmus('apply', '--yes', '--prune');
    expect(other.code).to.equal(1);
    expect(other.stdout).to.contain('to adopt').and.not.contain('to delete');
    for (const text of ['', seed.slice(0, seed.indexOf('clusters:')), 'clusters: {}\n']) {
      write(text);
      expect((await isthmus('apply', '--yes', '--prune')).code).to.equal(65);
    }
    expect(['cluster1', 'cluster2'].map(namesIn)).to.deep.equal(before);
  });
});
