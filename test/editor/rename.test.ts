import { expect } from 'chai';
import { prepareRename, rename } from '../../lib/editor/rename.ts';
import { atCursor, edited, shown } from '../support/cursor.ts';
import { seed } from '../support/mesh.ts';

/** A whole mesh with these networks and clusters. */
function mesh(networks: string, clusters: string): string {
  return `apiVersion: isthmus/v1alpha1\nkind: Mesh\nname: m\nistio: { version: 1.31.0 }\nnetworks:\n${networks}clusters:\n${clusters}`;
}

const one = '  c1: { context: k1, network: n1, role: primary }\n';
const two = '  c2: { context: k2, network: n1, role: remote, primary: c1 }\n';

describe('editor/rename', () => {
  const fine: readonly (readonly [string, string, string, string])[] = [
    [
      'a network from its declaration',
      mesh('  ¦n1: {} # the first\n', one + two),
      'near',
      mesh('  near: {} # the first\n', (one + two).replaceAll('n1', 'near')),
    ],
    [
      'a cluster from a use',
      mesh('  n1:\n', one + two.replace('c1', 'c¦1')),
      'east',
      mesh('  n1:\n', (one + two).replaceAll('c1', 'east')),
    ],
    [
      'with the quotes that each place has',
      mesh('  "n1": {}\n', `${one.replace('n1', "'¦n1'")}  c2:\n    network: >-\n      n1\n`),
      'near',
      mesh('  "near": {}\n', `${one.replace('n1', "'near'")}  c2:\n    network: >-\n      near\n`),
    ],
    [
      'to a name that needs quotes',
      mesh('  ¦n1: {}\n', one),
      '123',
      mesh('  "123": {}\n', one.replace('n1', '"123"')),
    ],
    [
      'through an anchor, whose alias follows',
      mesh('  &n n1: {}\n', one.replace('n1', '*¦n')),
      'near',
      mesh('  &n near: {}\n', one.replace('n1', '*n')),
    ],
    [
      'within a map that is merged',
      mesh('  ¦n1: {}\n', `${one.replace('c1: {', 'c1: &c {')}  c2: { <<: *c, context: k2 }\n`),
      'near',
      mesh(
        '  near: {}\n',
        `${one.replace('c1: {', 'c1: &c {').replace('n1', 'near')}  c2: { <<: *c, context: k2 }\n`,
      ),
    ],
  ];
  for (const [name, marked, newName, expected] of fine) {
    it(`changes a name everywhere: ${name}`, () => {
      const { sheet, position } = atCursor(marked);
      const renamed = rename(sheet, position, newName);
      expect(renamed.ok && edited(sheet, renamed.value)).to.equal(expected);
    });
  }

  const refused: readonly (readonly [string, string, string, string])[] = [
    [
      'a name that is taken',
      mesh('  ¦n1: {}\n  n2: {}\n', one),
      'n2',
      'There is a network `n2` already.',
    ],
    [
      'a name that is no DNS label',
      mesh('  n1: {}\n', one.replace('c1', '¦c1')),
      'C_1',
      'A cluster cannot be called `C_1`: names are DNS labels: lowercase letters, digits and `-`, at most 63 characters, a letter or digit at both ends.',
    ],
    [
      'a name that something misses',
      mesh('  n1: {}\n', one.replace('c1', '¦c1') + two.replace('primary: c1', 'primary: c9')),
      'c9',
      '`clusters.c2.primary` says `c9`, which does not exist, and would then mean this cluster.',
    ],
    [
      'a context',
      mesh('  n1: {}\n', one.replace('k1', '¦k1')),
      'k9',
      '`k1` is a kubeconfig context: what it is called is not decided in this file.',
    ],
    [
      'a name that is not declared',
      mesh('  n1: {}\n', one + two.replace('primary: c1', 'primary: ¦c9')),
      'c8',
      'No primary cluster `c9` is declared in this file.',
    ],
    [
      'a key',
      mesh('  n1: {}\n', one.replace('role', 'ro¦le')),
      'x',
      'There is no name here that could be renamed.',
    ],
    [
      'a text with a part that cannot be read',
      mesh('  ¦n1: {}\n', `${one}  c2: { context: [\n`),
      'near',
      'Mend the file first, or a use might be missed: this `[` is never closed.',
    ],
    [
      'a key that is there twice',
      mesh('  ¦n1: {}\n  n1: {}\n', one),
      'near',
      '`n1` cannot be renamed without changing something else: it is declared twice, or an alias shares it with another value.',
    ],
    [
      'a name whose anchor also serves a context',
      mesh('  n1: {}\n', one.replace('c1', '&c ¦c1').replace('k1', '*c')),
      'east',
      '`c1` cannot be renamed without changing something else: it is declared twice, or an alias shares it with another value.',
    ],
  ];
  for (const [name, marked, newName, expected] of refused) {
    it(`refuses ${name}`, () => {
      const { sheet, position } = atCursor(marked);
      expect(rename(sheet, position, newName)).to.deep.equal({ ok: false, error: expected });
    });
  }

  it('starts from the name itself, without its quotes', () => {
    const { sheet, position } = atCursor(mesh('  n1: {}\n', one.replace('c1', '"c1¦"')));
    const start = prepareRename(sheet, position);
    expect(start.ok && [shown(sheet, start.value.range), start.value.name]).to.deep.equal([
      '8: c1',
      'c1',
    ]);
  });

  it('starts from an alias with the name that it stands for', () => {
    const { sheet, position } = atCursor(mesh('  &n n1: {}\n', one.replace('n1', '*n¦')));
    const start = prepareRename(sheet, position);
    expect(start.ok && [shown(sheet, start.value.range), start.value.name]).to.deep.equal([
      '8: *n',
      'n1',
    ]);
  });

  it('does not start where it would be refused, and says the same', () => {
    const { sheet, position } = atCursor(seed.replace('kind-cluster1', 'kind-¦cluster1'));
    expect(prepareRename(sheet, position)).to.deep.equal(rename(sheet, position, 'x'));
  });

  it('has nothing to do for the name that it has', () => {
    const { sheet, position } = atCursor(mesh('  ¦n1: {}\n', one));
    expect(rename(sheet, position, 'n1')).to.deep.equal({ ok: true, value: [] });
  });

  it('keeps comments and blank lines of the guide', () => {
    const { sheet, position } = atCursor(seed.replace('primary: cluster1', 'primary: ¦cluster1'));
    const renamed = rename(sheet, position, 'east');
    expect(renamed.ok && edited(sheet, renamed.value)).to.equal(
      seed.replace('\n  cluster1:', '\n  east:').replace('primary: cluster1', 'primary: east'),
    );
  });
});
