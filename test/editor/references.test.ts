import { expect } from 'chai';
import { definition } from '../../lib/editor/definition.ts';
import { mentions, references } from '../../lib/editor/references.ts';
import { atCursor, shown } from '../support/cursor.ts';

const mesh = `networks:
  network1: {}
  &far network2: # far away
clusters:
  "east":
    context: kind
    network: network1
    role: primary
  west: &west
    context: kind
    network: *far
    role: remote
    primary: 'east'
  south:
    <<: *west
    primary: east
  north: { network: network9, role: remote, primary: nobody }
`;

/** Puts the cursor before the n-th occurrence of a word. */
function at(word: string, nth = 1): string {
  const parts = mesh.split(word);
  return `${parts.slice(0, nth).join(word)}¦${word}${parts.slice(nth).join(word)}`;
}

describe('editor/definition', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['a primary', at('east', 3), ['5: east']],
    ['a quoted primary', at('east', 2), ['5: east']],
    ['a network', at('network1', 2), ['2: network1']],
    ['a declaration, which is its own', at('network1'), ['2: network1']],
    ['an alias: the name it stands for and its anchor', at('*far'), ['3: network2', '3: &far']],
    ['an alias of a map', at('*west'), ['9: &west']],
    ['a context, which the kubeconfig declares', at('kind'), []],
    ['a name that nobody declares', at('nobody'), []],
    ['a word that is no name', at('remote'), []],
  ];
  for (const [name, marked, expected] of cases) {
    it(`of ${name}`, () => {
      const { sheet, position } = atCursor(marked);
      const found = definition(sheet, position).map((range) => shown(sheet, range));
      expect(found).to.deep.equal(expected);
    });
  }

  it('is found at both ends of a word', () => {
    for (const marked of [at('east', 3), mesh.replace('primary: east\n', 'primary: east¦\n')]) {
      const { sheet, position } = atCursor(marked);
      expect(definition(sheet, position)).to.have.length(1);
    }
  });

  it('is found in a text that is not finished', () => {
    const { sheet, position } = atCursor(`${at('east', 3)}  broken: { context: [`);
    expect(sheet.document.value).to.equal(undefined);
    expect(definition(sheet, position).map((range) => shown(sheet, range))).to.deep.equal([
      '5: east',
    ]);
  });
});

describe('editor/references', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['a cluster', at('east'), ['5: east', '13: east', '16: east']],
    ['a network, by an alias too', at('network2'), ['3: network2', '11: *far']],
    ['a network, from the alias', at('*far'), ['3: network2', '11: *far']],
    ['a context that is used twice', at('kind', 2), ['6: kind', '10: kind']],
    ['an anchor', at('&west'), ['9: &west', '15: *west']],
    ['a name that nobody declares', at('nobody'), ['17: nobody']],
    ['a word that is no name', at('primary', 1), []],
  ];
  for (const [name, marked, expected] of cases) {
    it(`to ${name}`, () => {
      const { sheet, position } = atCursor(marked);
      const found = references(sheet, position, { declaration: true });
      expect(found.map((range) => shown(sheet, range))).to.deep.equal(expected);
    });
  }

  it('leave out the declaration when only uses are asked for', () => {
    const { sheet, position } = atCursor(at('east', 2));
    const found = references(sheet, position, { declaration: false });
    expect(found.map((range) => shown(sheet, range))).to.deep.equal(['13: east', '16: east']);
  });

  it('tell the declaration from the uses', () => {
    const { sheet, position } = atCursor(at('network1', 2));
    expect(mentions(sheet, position).map(({ declares }) => declares)).to.deep.equal([true, false]);
  });

  it('keep contexts of two kubeconfigs apart', () => {
    const marked =
      'clusters:\n  a: { context: ¦k, kubeconfig: one }\n  b: { context: k, kubeconfig: two }\n  c: { context: k, kubeconfig: ./one }\n';
    const { sheet, position } = atCursor(marked);
    const found = references(sheet, position, { declaration: true });
    expect(found.map((range) => shown(sheet, range))).to.deep.equal(['2: k', '4: k']);
  });
});
