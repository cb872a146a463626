import { expect } from 'chai';
import { fixesOf } from '../../../lib/mesh/mend/edits.ts';
import { applyEdits } from '../../../lib/mesh/fix.ts';
import { parse } from '../../../lib/mesh/text/parse.ts';
import type { Repair } from '../../../lib/mesh/findings/remedy.ts';

/** The text after a change, or undefined when it cannot be made; a star before it when it is still preferred. */
function after(text: string, ...changes: readonly Repair[]): string | undefined {
  const [fix] = fixesOf([{ title: '', changes, preferred: true }], parse(text));
  return fix && `${fix.preferred ? '*' : ''}${applyEdits(text, fix.edits)}`;
}

const add = (map: string, ...order: readonly string[]): Repair => ({
  kind: 'add',
  map,
  key: 'new',
  value: 'x',
  after: order,
});
const remove = (pointer: string): Repair => ({ kind: 'remove', pointer });
const write = (pointer: string, value: string | boolean): Repair => ({
  kind: 'write',
  pointer,
  value,
});

const nest = (pointer: string, under: string): Repair => ({ kind: 'nest', pointer, under });

type Row = readonly [what: string, text: string, change: Repair, expected: string | undefined];

const tables: Readonly<Record<string, readonly Row[]>> = {
  'puts a key into the map before it': [
    [
      'with what is below it, comments and all',
      'm:\n  a: 1\nb: # one\n  # two\n\n  c: 2 # three\n',
      nest('/b', '/m'),
      '*m:\n  a: 1\n  b: # one\n    # two\n\n    c: 2 # three\n',
    ],
    [
      'alone, where what is below it is deep enough',
      'm:\r\n  a: 1\r\nb:\r\n    c: 2\r\n',
      nest('/b', '/m'),
      '*m:\r\n  a: 1\r\n  b:\r\n    c: 2\r\n',
    ],
    ['not past another key', 'm:\n  a: 1\nx: 1\nb: 2\n', nest('/b', '/m'), undefined],
    ['not into braces', 'm: { a: 1 }\nb: 2\n', nest('/b', '/m'), undefined],
  ],
  'adds a key': [
    [
      'behind the last that comes before it',
      'a: 1\nb: 2\nc: 3\n',
      add('', 'a', 'b'),
      '*a: 1\nb: 2\nnew: x\nc: 3\n',
    ],
    ['first when none does', '# top\na: 1\n', add(''), '*# top\nnew: x\na: 1\n'],
    [
      'not below a first key that stands behind its tag',
      'm:\n !t a: 1\n',
      add('/m', 'a'),
      undefined,
    ],
    ['in a list, below the key behind the dash', '- a: 1\n', add('/0', 'a'), '*- a: 1\n  new: x\n'],
    [
      'at the end of a text without line end',
      'a:\n  b: 1',
      add('/a', 'b'),
      '*a:\n  b: 1\n  new: x',
    ],
    [
      'behind the comment of the line',
      'a: 1 # one\nb: 2\n',
      add('', 'a'),
      '*a: 1 # one\nnew: x\nb: 2\n',
    ],
    [
      'behind a nested map',
      'a:\n  b:\n    c: 1\nd: 2\n',
      add('', 'a'),
      '*a:\n  b:\n    c: 1\nnew: x\nd: 2\n',
    ],
    [
      'with the indentation of the others',
      'a:\n      b: 1\n',
      add('/a', 'b'),
      '*a:\n      b: 1\n      new: x\n',
    ],
    [
      'behind block text that keeps its blank lines',
      'a: |+\n  words\n\nb: 2\n',
      add('', 'a'),
      '*a: |+\n  words\n\nnew: x\nb: 2\n',
    ],
    [
      'behind block text',
      'a: |\n  words\n\nb: 2\n',
      add('', 'a'),
      '*a: |\n  words\nnew: x\n\nb: 2\n',
    ],
    ['behind an alias', 'a: &a 1\nb: *a\n', add('', 'a', 'b'), '*a: &a 1\nb: *a\nnew: x\n'],
    ['behind a key without value', 'a:\nb: 2\n', add('', 'a'), '*a:\nnew: x\nb: 2\n'],
    [
      'with the line ends of the file',
      'a: 1\r\nb: 2\r\n',
      add('', 'a'),
      '*a: 1\r\nnew: x\r\nb: 2\r\n',
    ],
    ['in a flow map', 'a: { b: 1, c: 2 }\n', add('/a', 'b'), '*a: { b: 1, new: x, c: 2 }\n'],
    ['first in a flow map', 'a: { b: 1 }\n', add('/a'), '*a: { new: x, b: 1 }\n'],
    ['to an empty flow map', 'a: {}\n', add('/a'), '*a: { new: x }\n'],
    [
      'to a flow map over several lines',
      'a: {\n  b: 1,\n}\n',
      add('/a', 'b'),
      '*a: {\n  b: 1, new: x,\n}\n',
    ],
    [
      'behind what merges leave',
      'a: &a { b: 1 }\nc:\n  <<: *a\n  d: 2\n',
      add('/c', 'b', 'd'),
      '*a: &a { b: 1 }\nc:\n  <<: *a\n  d: 2\n  new: x\n',
    ],
    ['not to a map behind an alias', 'a: &a { b: 1 }\nc: *a\n', add('/c', 'b'), undefined],
    ['not where there is no map', 'a: 1\n', add('/a'), undefined],
  ],
  'removes a key': [
    ['with its line', 'a: 1\nb: 2\nc: 3\n', remove('/b'), '*a: 1\nc: 3\n'],
    [
      'with all its lines',
      'a: 1\nb:\n  c:\n    - d\n  e: 1\nf: 2\n',
      remove('/b'),
      '*a: 1\nf: 2\n',
    ],
    ['but not the comment above', '# of a\na: 1\nb: 2\n', remove('/a'), '*# of a\nb: 2\n'],
    ['with the comment on its line, if asked', 'a: 1 # one\nb: 2\n', remove('/a'), 'b: 2\n'],
    ['at the end of a text without line end', 'a: 1\nb: 2', remove('/b'), '*a: 1'],
    ['on Windows', 'a: 1\r\nb: 2', remove('/b'), '*a: 1'],
    ['and leaves an empty map', 'a:\n  b: 1\nc: 2\n', remove('/a/b'), '*a: {}\nc: 2\n'],
    [
      'in the middle of a flow map',
      'a: { b: 1, c: 2, d: 3 }\n',
      remove('/a/c'),
      '*a: { b: 1, d: 3 }\n',
    ],
    ['at the end of a flow map', 'a: { b: 1, c: 2 }\n', remove('/a/c'), '*a: { b: 1 }\n'],
    ['alone in a flow map', 'a: { b: 1 }\n', remove('/a/b'), '*a: {  }\n'],
    [
      'on its own line of a flow map',
      'a: {\n  b: 1,\n  c: 2,\n}\n',
      remove('/a/b'),
      '*a: {\n  c: 2,\n}\n',
    ],
    ['with block text', 'a: |\n  words\nb: 2\n', remove('/a'), '*b: 2\n'],
    ['with an alias behind it', 'a: &a 1\nb: *a\n', remove('/b'), '*a: &a 1\n'],
    ['but no anchor', 'a: &a 1\nb: *a\n', remove('/a'), undefined],
    ['but nothing behind an alias', 'a: &a { b: 1 }\nc: *a\n', remove('/c/b'), undefined],
    ['but nothing merged', 'a: &a { b: 1 }\nc:\n  <<: *a\n', remove('/c/b'), undefined],
  ],
  'writes a value': [
    ['plain', 'a: one # two\n', write('/a', 'three'), '*a: three # two\n'],
    ['in the same quotes', `a: 'one'\nb: "two"\n`, write('/a', "it's"), `*a: 'it''s'\nb: "two"\n`],
    ['in quotes where it would be a number', 'a: one\n', write('/a', '1.20'), '*a: "1.20"\n'],
    ['in quotes where YAML 1.1 reads a boolean', 'a: one\n', write('/a', 'yes'), '*a: "yes"\n'],
    ['without quotes where it is a boolean', 'a: "one"\n', write('/a', true), '*a: true\n'],
    ['behind a key without one', 'a: # empty\nb: 1\n', write('/a', 'x'), '*a: x # empty\nb: 1\n'],
    [
      'behind a key without one in a flow map',
      'a: { b: , c: 1 }\n',
      write('/a/b', 'x'),
      '*a: { b: x , c: 1 }\n',
    ],
    ['at the anchor, if asked', 'a: &a one\nb: *a\n', write('/b', 'two'), 'a: &a two\nb: *a\n'],
    ['not in place of block text', 'a: |\n  one\n', write('/a', 'two'), undefined],
    ['not in place of a map', 'a: { b: 1 }\n', write('/a', 'two'), undefined],
  ],
};

describe('mesh/edits', () => {
  for (const [does, rows] of Object.entries(tables)) {
    for (const [what, text, change, expected] of rows) {
      it(`${does} ${what}`, () => {
        expect(after(text, change)).to.equal(expected);
      });
    }
  }

  it('makes all changes of a remedy or none, and an edit that two of them share once', () => {
    const text = 'a: &a one\nb: *a\n';
    expect(after(text, write('/a', 'two'), write('/b', 'two'))).to.equal('a: &a two\nb: *a\n');
    expect(after(text, write('/a', 'two'), remove('/nothing'))).to.equal(undefined);
    expect(after(text, write('/a', 'two'), write('/b', 'three'))).to.equal(undefined);
  });
});
