import { expect } from 'chai';
import * as fc from 'fast-check';
import { folds } from '../../lib/editor/folding.ts';
import { linksIn } from '../../lib/editor/links.ts';
import { selectionsAt } from '../../lib/editor/selections.ts';
import { sheetOf } from '../../lib/editor/sheet.ts';
import { tokensIn } from '../../lib/editor/tokens.ts';
import { atCursor, shown } from '../support/cursor.ts';
import { environment, seed } from '../support/mesh.ts';
import { broken, yamlish } from '../support/mesh-texts.ts';

const env = environment();
const texts = fc.oneof(yamlish, broken);

describe('editor/folding', () => {
  it('folds what is below a key, and comments of several lines', () => {
    const text = `# one
# two

clusters:

  a: # first
    list:
    - x
    - y

    # not folded alone
    braces: {
      b: 1,
    }
  b: {}
timeouts: {}
`;
    expect(folds(text).map(({ start, end, kind }) => `${start}-${end} ${kind}`)).to.deep.equal([
      '1-2 comment',
      '4-15 region',
      '6-14 region',
      '7-9 region',
      '12-13 region',
    ]);
  });

  it('stays within the text, and never crosses', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const all = folds(text);
        const lines = text.split('\n').length;
        expect(all.every(({ start, end }) => 1 <= start && start < end && end <= lines)).to.equal(
          true,
        );
        const regions = all.filter(({ kind }) => kind === 'region');
        const crossing = regions.filter((one) =>
          regions.some(
            (other) => one.start < other.start && other.start <= one.end && one.end < other.end,
          ),
        );
        expect(crossing).to.deep.equal([]);
      }),
    );
  });
});

describe('editor/selections', () => {
  it('grow from the word to the whole text', () => {
    const { sheet, position } = atCursor(
      'name: m\nclusters:\n  a:\n    role: pri¦mary # why\n    network: n\n\n# end\n',
    );
    const grown = selectionsAt(sheet, position).map((range) => shown(sheet, range));
    expect(grown).to.deep.equal([
      '4: primary',
      '4: role: primary',
      '4: role: primary # why\n    network: n',
      '3: a:\n    role: primary # why\n    network: n',
      '2: clusters:\n  a:\n    role: primary # why\n    network: n',
      '1: name: m\nclusters:\n  a:\n    role: primary # why\n    network: n',
      `1: ${sheet.document.text}`,
    ]);
  });

  it('always hold the position, and each holds the one before', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (text, pick) => {
        const sheet = sheetOf(text, env);
        const { offsetAt, rangeOf, text: own } = sheet.document;
        const at = pick % (own.length + 1);
        const spans = selectionsAt(sheet, rangeOf([at, at]).start).map(
          ({ start, end }) => [offsetAt(start), offsetAt(end)] as const,
        );
        const offset = offsetAt(rangeOf([at, at]).start);
        expect(spans.every(([start, end]) => start <= offset && offset <= end)).to.equal(true);
        const nested = spans.every(([start, end], index) => {
          const [from, to] = spans[index - 1] ?? [start, end];
          return start <= from && to <= end;
        });
        expect(nested).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('editor/tokens', () => {
  it('say what each word is', () => {
    const text = `# why
networks: { n1: {} }
clusters:
  c1: &c
    role: primary
    network: "n1"
    ingressGateway: true
    values: { a: 1, b: x }
  c2: *c
`;
    const told = tokensIn(sheetOf(text, env)).map(
      ({ kind, span, declares }) => `${kind}${declares ? '!' : ''} ${text.slice(...span)}`,
    );
    expect(told).to.deep.equal([
      'comment # why',
      'property networks',
      'class! n1',
      'property clusters',
      'class! c1',
      'variable! &c',
      'property role',
      'string primary',
      'property network',
      'class "n1"',
      'property ingressGateway',
      'keyword true',
      'property values',
      'property a',
      'number 1',
      'property b',
      'string x',
      'class! c2',
      'variable *c',
    ]);
  });

  it('lie within one line each, in order, and do not overlap', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const sheet = sheetOf(text, env);
        let last = 0;
        for (const { span } of tokensIn(sheet)) {
          expect(span[0]).to.be.at.least(last);
          expect(span[1]).to.be.greaterThan(span[0]);
          expect(sheet.document.text.slice(...span)).not.to.contain('\n');
          [, last] = span;
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('editor/links', () => {
  it('lead to files beside the mesh, to URLs, and to where contexts are declared', () => {
    const text = `clusters:
  a:
    context: one
    kubeconfig: ./kube/a.yaml
    loadBalancer: { metallb: { addresses: [], manifest: { location: "metallb.yaml" } } }
  b:
    context: two
    loadBalancer: { metallb: { manifest: { location: https://example.org/metallb.yaml } } }
`;
    const sheet = sheetOf(text, env);
    const told = linksIn(sheet).map(({ range, target }) => [shown(sheet, range), target]);
    expect(told).to.deep.equal([
      ['3: one', { kind: 'context', context: 'one', kubeconfig: '/meshes/kube/a.yaml' }],
      ['4: ./kube/a.yaml', { kind: 'file', path: '/meshes/kube/a.yaml' }],
      ['5: "metallb.yaml"', { kind: 'file', path: '/meshes/metallb.yaml' }],
      ['7: two', { kind: 'context', context: 'two', kubeconfig: undefined }],
      [
        '8: https://example.org/metallb.yaml',
        { kind: 'url', url: 'https://example.org/metallb.yaml' },
      ],
    ]);
    expect(linksIn(sheetOf(seed, env)).map(({ target }) => target.kind)).to.deep.equal([
      'context',
      'context',
    ]);
  });
});
