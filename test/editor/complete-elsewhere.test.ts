import { expect } from 'chai';
import { complete, labels, taken } from '../support/completions.ts';

const mesh = `x-shared: &net n1
x-remote: &remote
  role: remote
  network: n1
networks: { n1: {}, n2: {} }
clusters:
  c1: &c1
    role: primary
    network: ¦
`;

describe('editor/complete: aliases', () => {
  const offered: readonly (readonly [string, string, readonly string[]])[] = [
    ['whose values fit', mesh.replace('¦', '*¦'), ['*net']],
    ['for half a name', mesh.replace('¦', '*re¦'), ['*net']],
    ['of maps behind a merge', mesh.replace('network: ¦', '<<: *¦'), ['*remote']],
    [
      'the latest of a name, and the nearest first',
      mesh
        .replace('clusters:', 'x-other: &other n2\nx-again: &net n2\nclusters:')
        .replace('¦', '*¦'),
      ['*net', '*other'],
    ],
    ['but not those that come later', 'clusters: { c1: { network: *¦, context: &c kind } }', []],
    ['but not in a comment', mesh.replace('¦', 'n1 # *¦'), []],
    ['but not in quotes', mesh.replace('¦', '"*¦"'), ['n1', 'n2']],
  ];
  for (const [what, marked, expected] of offered) {
    it(`are offered ${what}`, () => expect(labels(marked)).to.deep.equal(expected));
  }

  it('say where they lead', () => {
    expect(complete(mesh.replace('¦', '*¦'))[0]?.detail).to.equal('x-shared');
  });

  it('are written over all of the name', () => {
    expect(taken(mesh.replace('¦', '*r¦emo # why'), '*net')).to.contain('network: *net # why\n');
  });
});

describe('editor/complete: codes to ignore', () => {
  const unused =
    'apiVersion: isthmus/v1alpha1\nkind: Mesh\nname: m\nistio: { version: 1.31.0 }\nnetworks:\n  n1: {}\n  n2: {} ¦\nclusters:\n  c1: { context: kind-cluster1, network: n1, role: primary }\n';

  it('are those of the line', () => {
    expect(labels(unused.replace('¦', '# isthmus-ignore ¦'))).to.deep.equal(['W-UNUSED-NETWORK']);
    const above = unused.replace(' ¦', '').replace('  n2', '  # isthmus-ignore ¦\n  n2');
    expect(labels(above)).to.deep.equal(['W-UNUSED-NETWORK']);
  });

  it('are all that can be ignored where the line has none', () => {
    const all = labels(`kind: Mesh # isthmus-ignore W-¦\n`);
    expect(all).to.include('E-LOOPBACK-API-SERVER').and.not.include('E-SYNTAX');
    expect(labels(`kind: Mesh # isthmus-ignore W-TAG, ¦\n`)).to.deep.equal(
      all.filter((code) => code !== 'W-TAG'),
    );
  });

  it('are written over half a code, and explained', () => {
    const marked = unused.replace('¦', '# isthmus-ignore W-UNU¦ -- later');
    expect(taken(marked, 'W-UNUSED-NETWORK')).to.contain(
      '# isthmus-ignore W-UNUSED-NETWORK -- later',
    );
    expect(complete(marked)[0]?.documentation).to.equal('A network has no cluster.');
  });

  it('are not offered in any other comment, nor in the reason', () => {
    for (const comment of ['# ¦', '# isthmus-ig¦', '# isthmus-ignore W-TAG -- because ¦']) {
      expect(labels(`kind: Mesh ${comment}\n`), comment).to.deep.equal([]);
    }
    expect(labels('name: "# isthmus-ignore ¦"\n')).not.to.include('W-TAG');
  });
});
