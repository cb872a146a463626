import { expect } from 'chai';
import { openBooks } from '../../lib/apply/books.ts';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { inventoryManifest, readInventory, scopesOfAll } from '../../lib/state/inventory.ts';
import { inventoryRef } from '../../lib/state/ownership.ts';
import { planned, wordsOf } from '../support/applies.ts';
import { object } from '../support/changes.ts';
import { keeping, left, map, secret, service, wanting } from '../support/leftovers.ts';
import { ours, smallCluster, type SmallCluster } from '../support/small-cluster.ts';
import { ownerNamed } from '../support/owner.ts';

const forbidden = new ClusterError('forbidden', 'no', { cluster: 'a', status: 403 });

/** `ConfigMap mesh`, as the cluster's inventory has them. */
async function booksOf({ client }: SmallCluster): Promise<readonly string[]> {
  const live = await client.get(inventoryRef(ownerNamed('m')));
  if (live === undefined) throw new Error('there is no inventory');
  return readInventory(live).scopes.map(({ type, namespace }) => `${type.kind} ${namespace}`);
}

function requests({ asked }: SmallCluster): readonly string[] {
  return asked.filter((request) => /^(apply|delete)/.test(request));
}

describe('apply/books', () => {
  it('have what a step writes before its first write, in one write for all steps, and are left as they are by a second apply', async () => {
    const cluster = smallCluster([], { name: 'a' });
    const steps = [wanting('a/one', map), wanting('a/two', secret, service)];
    const first = await planned(steps, { a: cluster.client });
    expect(wordsOf(await first.apply())).to.deep.equal(['a/one: done', 'a/two: done']);
    expect(requests(cluster).filter((request) => request === 'apply inventory')).to.have.length(1);
    expect(requests(cluster)[0]).to.equal('apply inventory');
    expect(await booksOf(cluster)).to.have.members([
      'ConfigMap mesh',
      'Secret mesh',
      'Service mesh',
    ]);
    const again = await planned(steps, { a: cluster.client });
    const before = cluster.asked.length;
    await again.apply();
    expect(cluster.asked.slice(before)).to.deep.equal([]);
  });

  it('lose what is deleted when all of it ended well, and nothing before', async () => {
    const a = left('a', [ours(secret, 'a/old')]);
    await (await planned([keeping('a').step], { a: a.client })).apply();
    const whole = ['ConfigMap mesh', 'Secret mesh', 'Service mesh'];
    expect(await booksOf(a), 'were not there, and now are').to.have.members(whole);

    const lone = wanting('a/kept', ...keeping('a').live.slice(2));
    await (await planned([lone], { a: a.client })).apply();
    expect(await booksOf(a), 'without --prune').to.have.members(whole);

    const deleted = await planned([lone], { a: a.client });
    expect(wordsOf(await deleted.apply({ prune: true }))).to.include('a/old: done');
    expect(await booksOf(a)).to.deep.equal(['ConfigMap mesh']);
  });

  it('keep what an apply that failed may have written, so that the next one finds it', async () => {
    const cluster = smallCluster([], {
      name: 'a',
      told: (request) => {
        if (request === 'apply Service') throw forbidden;
      },
    });
    const lone = wanting('a/one', map);
    const both = [lone, wanting('a/two', secret, service)];
    const failing = await planned(both, { a: cluster.client });
    expect(wordsOf(await failing.apply())).to.deep.equal(['a/one: done', 'a/two: failed: no']);
    const next = await planned([lone], { a: cluster.client });
    expect(next.preview.changeSet.removals).to.deep.equal([['a/two']]);
  });

  it('stop a step that they cannot be written for', async () => {
    const cluster = smallCluster([], {
      name: 'a',
      told: (request) => {
        if (request === 'apply inventory') throw forbidden;
      },
    });
    const scene = await planned([wanting('a/one', map)], { a: cluster.client });
    expect(wordsOf(await scene.apply())).to.deep.equal(['a/one: failed: no']);
    expect(requests(cluster)).to.deep.equal(['apply inventory']);
  });

  it('have what another apply wrote meanwhile, also between their look and their write', async () => {
    const others = inventoryManifest(
      { cluster: 'a', members: [], scopes: scopesOfAll([inventoryRef(ownerNamed('x'))]) },
      ownerNamed('m'),
    );
    const cluster = smallCluster([], { name: 'a' });
    let versions = 1;
    const sent: (string | undefined)[] = [];
    const client = {
      ...cluster.client,
      get: () =>
        Promise.resolve({
          ...others,
          metadata: { ...others.metadata, resourceVersion: String((versions += 1)) },
        }),
      apply: (manifest: Manifest, how: Parameters<typeof cluster.client.apply>[1]) => {
        sent.push(manifest.metadata.resourceVersion);
        if (sent.length === 1) {
          return Promise.reject(new ClusterError('conflict', 'moved', { cluster: 'a' }));
        }
        return cluster.client.apply(manifest, how);
      },
    };
    const books = openBooks({
      clusters: () => client,
      owner: ownerNamed('m'),
      members: [],
      seen: new Map(),
      expected: () => [],
    });
    await books.enter('a', [{ apiVersion: 'v1', kind: 'Secret', namespace: 'mesh', name: 'x' }]);
    expect(sent).to.deep.equal(['2', '3']);
    expect(await booksOf(cluster)).to.have.members(['ConfigMap kube-system', 'Secret mesh']);
  });

  it('are made up once for each cluster, however many steps write to it', async () => {
    const cluster = smallCluster([], { name: 'a' });
    const refs = ['Secret', 'ConfigMap', 'Service'].map((kind) => ({
      apiVersion: 'v1',
      kind,
      namespace: 'mesh',
      name: 'x',
    }));
    const asked: string[] = [];
    const books = openBooks({
      clusters: () => cluster.client,
      owner: ownerNamed('m'),
      members: [],
      seen: new Map(),
      expected: (name) => {
        asked.push(name);
        return refs;
      },
    });
    for (const ref of refs) await books.enter('a', [ref]);
    expect(asked).to.deep.equal(['a']);
    const unforeseen = { apiVersion: 'v1', kind: 'Pod', namespace: 'mesh', name: 'x' };
    await books.enter('a', [unforeseen]);
    expect(await booksOf(cluster)).to.include.members(['Service mesh', 'Pod mesh']);
  });

  it('are neither left over nor deleted themselves', async () => {
    const cluster = smallCluster([], { name: 'a' });
    const wide = wanting('a/wide', map, object('ConfigMap other/settings'));
    await (await planned([wide], { a: cluster.client })).apply();
    const again = await planned([wide], { a: cluster.client });
    expect(cluster.asked).to.include('list ConfigMap');
    expect(again.preview.changeSet.removals).to.deep.equal([]);
  });
});
