import { expect } from 'chai';
import { targetsOf, usesIn } from '../../lib/mesh/names.ts';
import { parse } from '../../lib/mesh/parse.ts';
import { environment, seed } from '../support/mesh.ts';

const mesh = parse(seed).value;
const primary = usesIn(mesh).find(({ pointer }) => pointer === '/clusters/cluster2/primary');

describe('mesh/names', () => {
  it('finds every value that names something, as the schema says', () => {
    expect(usesIn(mesh).map(({ pointer, name }) => `${pointer} ${name}`)).to.deep.equal([
      '/clusters/cluster1/context kind-cluster1',
      '/clusters/cluster1/network network1',
      '/clusters/cluster2/context kind-cluster2',
      '/clusters/cluster2/network network1',
      '/clusters/cluster2/primary cluster1',
    ]);
  });

  it('knows which declarations a reference may name', () => {
    expect(primary && targetsOf(primary, mesh, environment())).to.deep.equal([
      { name: 'cluster1', pointer: '/clusters/cluster1', fits: true },
      { name: 'cluster2', pointer: '/clusters/cluster2', fits: false },
    ]);
  });

  it('offers the contexts of the kubeconfig, and nothing when none is at hand', () => {
    const context = usesIn(mesh)[0];
    const known = environment({ one: 'https://one', two: 'https://two' });
    const names = context && targetsOf(context, mesh, known)?.map(({ name }) => name);
    expect(names).to.deep.equal(['one', 'two']);
    expect(context && targetsOf(context, mesh, environment())).to.equal(undefined);
  });
});
