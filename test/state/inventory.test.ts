import { expect } from 'chai';
import * as fc from 'fast-check';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import { type Manifest, type ObjectRef, refOf } from '../../lib/cluster/object.ts';
import {
  enlarged,
  type Inventory,
  inventoryManifest,
  isSameInventory,
  readInventory,
  scopesOfAll,
  shrunk,
} from '../../lib/state/inventory.ts';
import { scopeKey } from '../../lib/state/scope.ts';
import { clusters, pointer, previewOf, steps, summaryOf } from '../support/previews.ts';
import { ours, smallCluster } from '../support/small-cluster.ts';
import { asApplied } from '../support/applied.ts';
import { ownerNamed } from '../support/owner.ts';

const refs: readonly ObjectRef[] = [
  { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'a', name: 'x' },
  { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'a', name: 'y' },
  { apiVersion: 'v1', kind: 'Secret', namespace: 'b', name: 'x' },
  { apiVersion: 'v1', kind: 'Secret', namespace: 'kube-system', name: 'x' },
  { apiVersion: 'v1', kind: 'Namespace', name: 'a' },
];
const members = [{ name: 'east', context: 'my east' }];

const word = fc.constantFrom('a', 'b', 'c');
const inventory = fc.record({
  cluster: word,
  members: fc.uniqueArray(
    word.map((name) => ({ name, context: `${name} of me` })),
    { selector: ({ name }) => name },
  ),
  scopes: fc.uniqueArray(
    fc.record({
      type: fc.record({ apiVersion: fc.constantFrom('v1', 'apps/v1'), kind: word }),
      namespace: fc.option(word, { nil: undefined }),
    }),
    { selector: scopeKey },
  ),
});

function keys({ scopes }: Inventory): readonly string[] {
  return scopes.map(scopeKey);
}

describe('state/inventory', () => {
  it('is an ApplySet parent: kinds with their groups, and namespaces other than its own', () => {
    const { metadata } = inventoryManifest(
      { cluster: 'east', members, scopes: scopesOfAll(refs) },
      ownerNamed('mesh1'),
    );
    expect(metadata).to.deep.include({ name: 'isthmus-mesh1', namespace: 'kube-system' });
    expect(metadata.labels).to.have.property(
      'applyset.kubernetes.io/id',
      'applyset-hfwOoevdSe-A8Rj2h9yDpHwwOTeNjl2GmEV7cPuNTYI-v1',
    );
    expect(metadata.annotations).to.deep.equal({
      'applyset.kubernetes.io/tooling': 'isthmus/v1',
      'applyset.kubernetes.io/contains-group-kinds': 'Deployment.apps,Namespace,Secret',
      'applyset.kubernetes.io/additional-namespaces': 'a,b',
    });
  });

  it('reads what it has written, and of what somebody else wrote nothing', () => {
    fc.assert(
      fc.property(inventory, (written) => {
        const read = readInventory(inventoryManifest(written, ownerNamed('m')));
        expect(isSameInventory(read, written)).to.equal(true);
      }),
    );
    const { apiVersion, kind, metadata } = inventoryManifest(
      { cluster: 'a', members, scopes: [] },
      ownerNamed('m'),
    );
    const empty: Inventory = { cluster: '', members: [], scopes: [] };
    expect(readInventory({ apiVersion, kind, metadata })).to.deep.equal(empty);
    const data = { scopes: 'Secret\n\n a b c d e\n', members: 'east' };
    expect(readInventory({ apiVersion, kind, metadata, data })).to.deep.equal(empty);
  });

  it('enlarged has all of both, and shrunk nothing that it had not', () => {
    fc.assert(
      fc.property(inventory, inventory, (a, b) => {
        const both = enlarged(a, b);
        expect(keys(both)).to.have.members([...new Set([...keys(a), ...keys(b)])]);
        expect(isSameInventory(enlarged(both, b), both)).to.equal(true);
        expect(isSameInventory(shrunk(both, b), { ...b, cluster: both.cluster })).to.equal(true);
        for (const key of keys(shrunk(a, b))) expect(keys(a)).to.include(key);
      }),
    );
  });

  it('leads to what is left over of a type that nobody wants, in whatever namespace', async () => {
    const old = ours(
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'old', namespace: 'far' } },
      'west/attach/north',
    );
    const held = { west: [old] };
    const unaware = await previewOf(steps, clusters(held));
    expect(summaryOf(unaware.changeSet).join()).to.not.contain('delete');
    const { east, west } = clusters({ west: [old, booksWith(old)] });
    const { changeSet, searched } = await previewOf(steps, { east, west });
    expect(summaryOf(changeSet)).to.include('west/attach/north: delete Secret far/old (owned)');
    expect(west.asked.filter((request) => request.startsWith('list'))).to.deep.equal([
      'list ConfigMap',
      'list Secret',
    ]);
    expect([...searched]).to.have.members(['east', 'west']);
  });

  it('says where it leads to what may not be looked at, and the rest is still planned', async () => {
    const old = ours(
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'old', namespace: 'far' } },
      'west/attach/north',
    );
    const { east } = clusters({});
    const west = smallCluster([old, booksWith(old), ours(pointer('x', 'old'), 'west/remote')], {
      told: (request) => {
        if (request !== 'list Secret') return;
        throw new ClusterError('forbidden', 'list Secret in west: no', { cluster: 'west' });
      },
    });
    const { changeSet, searched } = await previewOf(steps, { east, west });
    expect(changeSet.unsearched).to.deep.equal([
      {
        code: 'E-FORBIDDEN',
        message: 'list Secret in west: no',
        hint: 'grant the user of this context the right that the message names, then run again',
        cluster: 'west',
      },
    ]);
    expect(changeSet.removals).to.deep.equal([]);
    expect(changeSet.steps.map(({ problem }) => problem)).to.deep.equal([undefined, undefined]);
    expect([...searched]).to.deep.equal(['east']);
  });
});

/** The inventory of a cluster that has these. */
function booksWith(...objects: readonly Manifest[]): Manifest {
  const scopes = scopesOfAll(objects.map(refOf));
  return asApplied(inventoryManifest({ cluster: 'west', members, scopes }, ownerNamed('m')));
}
