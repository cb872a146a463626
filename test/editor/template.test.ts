import { expect } from 'chai';
import { plainOf, snippetOf, type Template } from '../../lib/editor/template.ts';

describe('editor/template', () => {
  const block = { indent: 2, step: 2, flow: false };
  const templates: readonly (readonly [string, Template, string, string])[] = [
    ['a word', { kind: 'Mesh' }, 'kind: Mesh', 'kind: Mesh'],
    ['a word that looks like a tab stop', { a: '\\${1:x\\}' }, 'a: \\${1:x\\}', 'a: ${1:x}'],
    ['a map that is empty', { a: {} }, 'a: {}', 'a: {}'],
    ['a map to be filled', { a: undefined }, 'a:\n    ${1}', 'a:\n    '],
    ['a list', { a: ['${#:b}', 'c'] }, 'a:\n    - ${1:b}\n    - c', 'a:\n    -\n    - c'],
    ['a list of maps', [{ a: '1', b: '2' }], '- a: 1\n    b: 2', '- a: 1\n    b: 2'],
    [
      'stops of one name',
      { '${n:a}': '${n:a}', b: '${#}' },
      '${1:a}: ${1:a}\n  b: ${2}',
      'a:\n  b: ',
    ],
    ['a choice', { a: '${#|b,c|}' }, 'a: ${1|b,c|}', 'a: '],
  ];
  for (const [name, template, snippet, plain] of templates) {
    it(`writes ${name}`, () => {
      const written = snippetOf(template, block);
      expect(written).to.equal(snippet);
      expect(plainOf(written)).to.equal(plain);
    });
  }

  it('writes everything in braces where YAML is in braces', () => {
    const template = { a: { b: ['${#}', 'c'], d: undefined, e: {} } };
    expect(snippetOf(template, { ...block, flow: true })).to.equal(
      '{ a: { b: [${1}, c], d: { ${2} }, e: {} } }',
    );
  });

  it('leaves no commas without the items between them', () => {
    const written = snippetOf({ a: ['${#:b}', '${#:c}'] }, { ...block, flow: true });
    expect(plainOf(written)).to.equal('{ a: [] }');
  });
});
