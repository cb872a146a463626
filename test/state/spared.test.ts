import { expect } from 'chai';
import type { Kind } from '../../lib/cluster/client.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { ChangeSet } from '../../lib/state/change.ts';
import { object } from '../support/changes.ts';
import { planned, wordsOf } from '../support/applies.ts';
import { wanting } from '../support/leftovers.ts';
import { ours, smallCluster, type SmallCluster } from '../support/small-cluster.ts';

const kinds: readonly Kind[] = [
  { apiVersion: 'v1', kind: 'ConfigMap', namespaced: true },
  { apiVersion: 'v1', kind: 'Namespace', namespaced: false },
  { apiVersion: 'v1', kind: 'Secret', namespaced: true },
  { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', namespaced: false },
  { apiVersion: 'metallb.io/v1beta1', kind: 'IPAddressPool', namespaced: true },
];
const space = object('Namespace old');
const definition: Manifest = {
  ...object('CustomResourceDefinition ipaddresspools.metallb.io'),
  apiVersion: 'apiextensions.k8s.io/v1',
  spec: {
    group: 'metallb.io',
    names: { kind: 'IPAddressPool' },
    versions: [{ name: 'v1beta1', served: true, storage: true }],
  },
};
const pool: Manifest = {
  apiVersion: 'metallb.io/v1beta1',
  kind: 'IPAddressPool',
  metadata: { name: 'pool', namespace: 'elsewhere' },
};
const kept = object('ConfigMap mesh/kept');

/** A cluster that has these, and one step that wants one of its objects. */
async function left(...objects: readonly Manifest[]) {
  const cluster = smallCluster([ours(kept, 'a/kept'), ...objects], { name: 'a', kinds });
  return { cluster, scene: await planned([wanting('a/kept', kept)], { a: cluster.client }) };
}

/** `delete Namespace old`, `keep …: why`. */
function fateOf({ steps }: ChangeSet, kind: string): string | undefined {
  const changes = steps.flatMap((step) => step.changes);
  const found = changes.find(({ ref }) => ref.kind === kind);
  return (
    found && `${found.kind} ${found.ref.name}${found.kind === 'keep' ? `: ${found.note}` : ''}`
  );
}

function namesIn(cluster: SmallCluster): readonly string[] {
  return cluster.objects().map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}

describe('what is left over', () => {
  it('of a namespace goes with all that is ours in it', async () => {
    const { cluster, scene } = await left(
      ours(space, 'a/load-balancer'),
      ours(object('ConfigMap old/ours'), 'a/load-balancer'),
    );
    expect(fateOf(scene.preview.changeSet, 'Namespace')).to.equal('delete old');
    await scene.apply({ prune: true });
    expect(namesIn(cluster)).to.deep.equal(['ConfigMap kept']);
  });

  it('of a namespace stays when somebody else has something in it, and the rest goes', async () => {
    const { cluster, scene } = await left(
      ours(space, 'a/load-balancer'),
      ours(object('ConfigMap old/ours'), 'a/load-balancer'),
      object('Secret old/theirs'),
    );
    expect(fateOf(scene.preview.changeSet, 'Namespace')).to.equal(
      'keep old: it holds Secret old/theirs of somebody else',
    );
    expect(wordsOf(await scene.apply({ prune: true }))).to.include('a/load-balancer: done');
    expect(namesIn(cluster)).to.deep.equal(['ConfigMap kept', 'Namespace old', 'Secret theirs']);
    const again = await planned([wanting('a/kept', kept)], { a: cluster.client });
    expect(fateOf(again.preview.changeSet, 'Namespace'), 'also next time').to.match(/^keep old: /);
    expect(again.preview.changeSet.removals).to.deep.equal([]);
  });

  it('of a type stays as long as others use it', async () => {
    const { cluster, scene } = await left(ours(definition, 'a/load-balancer'), pool);
    const name = 'ipaddresspools.metallb.io';
    expect(fateOf(scene.preview.changeSet, 'CustomResourceDefinition')).to.equal(
      `keep ${name}: others use it: IPAddressPool elsewhere/pool`,
    );
    await scene.apply({ prune: true });
    expect(namesIn(cluster)).to.include(`CustomResourceDefinition ${name}`);
    const free = await left(ours(definition, 'a/load-balancer'));
    expect(fateOf(free.scene.preview.changeSet, 'CustomResourceDefinition')).to.equal(
      `delete ${name}`,
    );
  });

  it('of namespaces and types stays as long as a step has something in them', async () => {
    const cluster = smallCluster(
      [ours(space, 'a/old'), ours(definition, 'a/old'), ours(pool, 'a/pools')],
      { name: 'a', kinds },
    );
    const wanted = [pool, object('ConfigMap old/wanted')];
    const scene = await planned([wanting('a/pools', ...wanted)], { a: cluster.client });
    const { changeSet } = scene.preview;
    expect(fateOf(changeSet, 'Namespace')).to.equal(
      'keep old: mesh.yaml needs it for ConfigMap objects',
    );
    expect(fateOf(changeSet, 'CustomResourceDefinition')).to.match(
      /^keep .*: mesh.yaml needs it for IPAddressPool objects$/,
    );
  });

  it('is never what somebody else made in the place of it', async () => {
    const { cluster, scene } = await left(object('Secret mesh/theirs'), space);
    await scene.apply({ prune: true });
    expect(namesIn(cluster)).to.have.members(['ConfigMap kept', 'Secret theirs', 'Namespace old']);
  });

  it('is found in all kinds where an older isthmus has left no inventory', async () => {
    const secret = ours(object('Secret mesh/old'), 'a/remote-secret/b');
    const { scene } = await left(secret);
    expect(scene.preview.changeSet.removals).to.deep.equal([['a/remote-secret/b']]);
  });
});
