import { expect } from 'chai';
import { parse } from '../../../lib/mesh/text/parse.ts';
import type { Range } from '../../../lib/mesh/findings/diagnostic.ts';
import { applyEdits } from '../../../lib/mesh/fix.ts';

/** The text that a range covers, when it stays on one line. */
function textAt(text: string, { start, end }: Range): string {
  expect(end.line).to.equal(start.line);
  return (text.split(/\r?\n/)[start.line - 1] ?? '').slice(start.column - 1, end.column - 1);
}

function valueAt(text: string, pointer: string): string {
  const document = parse(text);
  const place = document.places.get(pointer);
  expect(place, pointer).not.to.equal(undefined);
  return place ? textAt(document.text, document.rangeOf(place.value)) : '';
}

describe('mesh/parse: places', () => {
  const texts: readonly (readonly [string, string, string, string])[] = [
    ['plain text', 'a:\n  b: word # comment\n', '/a/b', 'word'],
    ['quoted text', 'a:\n  b: "wo rd"\n', '/a/b', '"wo rd"'],
    ['list items', 'a: [x, yy, z]\n', '/a/1', 'yy'],
    ['flow maps', '{a: {b: {c: d}}}\n', '/a/b/c', 'd'],
    ['Windows line ends', 'a:\r\n  b: word\r\n  c: next\r\n', '/a/c', 'next'],
    ['a byte order mark', '\uFEFFa: word\n', '/a', 'word'],
    ['emoji before the value', 'a: {"🐙🐙": "世界", b: word}\n', '/a/b', 'word'],
    ['keys with a slash and a tilde', 'a:\n  x/y~z: word\n', '/a/x~1y~0z', 'word'],
    ['aliases', 'a: &x word\nb: *x\n', '/b', 'word'],
    ['maps behind an alias', 'a: &x {k: word}\nb: *x\n', '/b/k', 'word'],
    ['merge keys', 'a: &x {k: word}\nb:\n  <<: *x\n  l: own\n', '/b/k', 'word'],
    ['own keys over merged ones', 'a: &x {k: word}\nb:\n  <<: *x\n  k: own\n', '/b/k', 'own'],
    ['block text', 'a: |-\n  word\nb: next', '/b', 'next'],
    ['numbers as keys', '1.0: word\n', '/1.0', 'word'],
  ];
  for (const [name, text, pointer, expected] of texts) {
    it(`finds ${name}`, () => {
      expect(valueAt(text, pointer)).to.equal(expected);
    });
  }

  it('tells through which alias a value came', () => {
    const document = parse('a: &x {k: {l: word}}\nb:\n  <<: *x\n');
    const via = document.places.get('/b/k/l')?.via;
    expect(via && textAt(document.text, document.rangeOf(via))).to.equal('*x');
    expect(document.places.get('/a/k/l')?.via).to.equal(undefined);
  });
});

describe('mesh/parse: values', () => {
  const same: readonly (readonly [string, string, unknown])[] = [
    [
      'an anchor that is defined again',
      'a: &x 1\nb: *x\nc: &x 2\nd: *x\n',
      { a: 1, b: 1, c: 2, d: 2 },
    ],
    [
      'several merged maps: the first wins',
      'a: &x {k: 1, l: 1}\nb: &y {k: 2, m: 2}\nc: {<<: [*x, *y]}',
      { a: { k: 1, l: 1 }, b: { k: 2, m: 2 }, c: { k: 1, l: 1, m: 2 } },
    ],
    [
      'merges within merged maps',
      'a: &x {k: 1}\nb: &y {<<: *x, l: 2}\nc: {<<: *y, m: 3}',
      { a: { k: 1 }, b: { k: 1, l: 2 }, c: { k: 1, l: 2, m: 3 } },
    ],
    ['a merge of a map written in place', 'a: {<<: {k: 1}, l: 2}', { a: { k: 1, l: 2 } }],
    ['a quoted << as a plain key', 'a: {"<<": 1}', { a: { '<<': 1 } }],
    [
      'dangerous names as plain keys',
      'a: {__proto__: 1, constructor: 2}',
      {
        a: Object.fromEntries([
          ['__proto__', 1],
          ['constructor', 2],
        ]),
      },
    ],
    ['what JSON cannot say as text', 'a: [.inf, .nan, 1e400]', { a: ['.inf', '.nan', '1e400'] }],
    [
      'YAML 1.1 where a file asks for it',
      '%YAML 1.1\n---\na: yes\nb: 2020-01-01\n',
      { a: true, b: '2020-01-01' },
    ],
    ['an empty second document', 'a: 1\n---\n', { a: 1 }],
    ['an empty first document', '---\n---\na: 1\n', { a: 1 }],
  ];
  for (const [name, text, expected] of same) {
    it(`reads ${name}`, () => {
      const { value, diagnostics } = parse(text);
      expect(diagnostics).to.deep.equal([]);
      expect(value).to.deep.equal(expected);
    });
  }

  it('reports a duplicate key once, however often its map is used', () => {
    const { diagnostics } = parse('a: &x {k: 1, k: 2}\nb: *x\nc: {<<: *x}\n');
    expect(diagnostics.map(({ code }) => code)).to.deep.equal(['E-DUPLICATE-KEY']);
    expect(diagnostics[0]?.related?.range.start).to.deep.equal({ line: 1, column: 8 });
  });

  it('refuses hostile nesting of every kind instead of crashing', () => {
    for (const opening of ['[', '{a: ', '- ', '? ', '- [', 'a: &b\n [']) {
      const { diagnostics, value } = parse(opening.repeat(20_000));
      expect(value, opening).to.equal(undefined);
      expect(diagnostics, opening).to.have.length(1);
    }
  });

  it('refuses aliases that multiply, also through long chains of depth', () => {
    const links = Array.from(
      { length: 500 },
      (_, index) => `a${index + 1}: &a${index + 1} [*a${index}]`,
    );
    const { diagnostics } = parse(['a0: &a0 x', ...links].join('\n'));
    expect(diagnostics.map(({ code }) => code)).to.deep.equal(['E-ALIAS']);
  });
});

describe('mesh/parse: for whoever is still writing', () => {
  it('keeps what can be read of a text that is not YAML yet', () => {
    const { value, sketch } = parse('clusters:\n  cluster1: { role: primary, network:\nname: x\n');
    expect(value).to.equal(undefined);
    expect(sketch).to.have.nested.property('clusters.cluster1.role', 'primary');
  });

  it('finds the offset of every position, and the end of the line for one beyond it', () => {
    for (const end of ['\n', '\r\n']) {
      const { text, offsetAt } = parse(`a: 🐙x${end}b: y`);
      expect(text.slice(offsetAt({ line: 1, column: 6 }))).to.equal(`x${end}b: y`);
      expect(text.slice(offsetAt({ line: 1, column: 99 }))).to.equal(`${end}b: y`);
      expect(text.slice(offsetAt({ line: 2, column: 4 }))).to.equal('y');
      expect(offsetAt({ line: 9, column: 1 })).to.equal(text.length);
    }
  });
});

describe('mesh/parse: line ends of old Macs', () => {
  for (const text of ['a: b\rc: d\r', '# words\ra: b\r']) {
    it(`are told and mended: ${JSON.stringify(text)}`, () => {
      const [finding, ...others] = parse(text).diagnostics;
      expect(others).to.deep.equal([]);
      expect(finding?.message).to.contain('a carriage return alone');
      const fixed = applyEdits(text, finding?.fixes?.[0]?.edits ?? []);
      expect(fixed).to.equal(text.replaceAll('\r', '\n'));
    });
  }

  it('are no matter where the text can be read all the same', () => {
    expect(parse('# one\r# two\na: b\n').diagnostics).to.deep.equal([]);
  });
});
