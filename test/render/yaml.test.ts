import { expect } from 'chai';
import { parseObjects } from '../../lib/render/yaml.ts';

/** What `kubectl label --local -o json` (1.36.3) makes of the same scalars. */
const scalars: readonly (readonly [string, unknown])[] = [
  ['on', true],
  ['"on"', 'on'],
  ['y', true],
  ["'y'", 'y'],
  ['No', false],
  ['OFF', false],
  ['nO', 'nO'],
  ['true', true],
  ['0644', 420],
  ['"0644"', '0644'],
  ['0o17', 15],
  ['0x1F', 31],
  ['0b101', 5],
  ['-0b101', -5],
  ['08', 8],
  ['1_000', 1000],
  ['+12', 12],
  ['-0', 0],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['1e3', 1000],
  ['12e03', 12000],
  ['"12e03"', '12e03'],
  ['1e', '1e'],
  ['1.2.3', '1.2.3'],
  ['190:20:30', '190:20:30'],
  ['2001-12-14', '2001-12-14'],
  ['2001-12-14T21:59:43Z', '2001-12-14T21:59:43Z'],
  ['10.99.1.2', '10.99.1.2'],
  ['1000Mi', '1000Mi'],
  ['a_b', 'a_b'],
  ['!!str 12', '12'],
  ['""', ''],
];

function objectWith(text: string): string {
  return `apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n  value: ${text}\n`;
}

describe('render/yaml', () => {
  for (const [text, value] of scalars) {
    it(`reads ${text} as kubectl does: ${JSON.stringify(value)}`, () => {
      expect(parseObjects(objectWith(text))).to.deep.equal([
        {
          apiVersion: 'example.org/v1',
          kind: 'Thing',
          metadata: { name: 'a' },
          spec: { value },
        },
      ]);
    });
  }

  for (const text of ['~', 'null', '']) {
    it(`leaves out a field that is ${text === '' ? 'empty' : text}`, () => {
      expect(parseObjects(objectWith(text))[0]).to.deep.include({ spec: {} });
    });
  }

  it('keeps a block of text to the letter', () => {
    const [object] = parseObjects(objectWith('|\n    a: on\n    # kept\n\n    b'));
    expect(object?.['spec']).to.deep.equal({ value: 'a: on\n# kept\n\nb\n' });
  });

  it('reads anchors and merge keys', () => {
    const [object] = parseObjects(objectWith('&a {x: 1}\n  other: {<<: *a, y1: 2}'));
    expect(object?.['spec']).to.deep.equal({ value: { x: 1 }, other: { x: 1, y1: 2 } });
  });

  it('skips empty documents and opens lists', () => {
    const list = `---\n---\n# nothing\n---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: A, metadata: {name: a}}\n- {apiVersion: v1, kind: B, metadata: {name: b}}\n`;
    expect(parseObjects(list).map((object) => object.kind)).to.deep.equal(['A', 'B']);
  });

  it('quotes nothing of a text that it cannot read', () => {
    const secret = `kind: Secret\nstringData: {token: c2VjcmV0}\nmore: [`;
    expect(() => parseObjects(secret))
      .to.throw(/at line 3, column 8$/)
      .with.property('message')
      .that.does.not.include('c2VjcmV0');
  });

  for (const [title, text, message] of [
    ['text that is not YAML', 'a: [', /\S/],
    ['a document that is no object', 'hello', /apiVersion/],
    ['an object without a name', 'apiVersion: v1\nkind: A\nmetadata: {}', /metadata\.name/],
  ] as const) {
    it(`refuses ${title}`, () => {
      expect(() => parseObjects(text)).to.throw(message);
    });
  }
});
