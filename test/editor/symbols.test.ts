import { expect } from 'chai';
import { sheetOf } from '../../lib/editor/sheet.ts';
import { type MeshSymbol, symbols } from '../../lib/editor/symbols.ts';
import { shown } from '../support/cursor.ts';
import { environment, seed } from '../support/mesh.ts';

function outlineOf(text: string): readonly string[] {
  const lines = (symbol: MeshSymbol, indent: string): readonly string[] => [
    `${indent}${symbol.kind} ${symbol.name}${symbol.detail === undefined ? '' : ` (${symbol.detail})`}`,
    ...symbol.children.flatMap((child) => lines(child, `${indent}  `)),
  ];
  return symbols(sheetOf(text, environment())).flatMap((symbol) => lines(symbol, ''));
}

describe('editor/symbols', () => {
  it('outline the mesh of the guide', () => {
    expect(outlineOf(seed)).to.deep.equal([
      'mesh mesh1 (mesh)',
      'section istio (1.31.0)',
      '  setting version (1.31.0)',
      '  setting namespace (istio-system)',
      'section trust (self-signed)',
      '  setting mode (self-signed)',
      'section networks (1 network)',
      '  network network1 (2 clusters)',
      'section clusters (2 clusters)',
      '  cluster cluster1 (primary · network1)',
      '    setting context (kind-cluster1)',
      '    setting network (network1)',
      '    setting role (primary)',
      '    setting loadBalancer',
      '    setting ingressGateway (true)',
      '    setting eastWestGateway',
      '  cluster cluster2 (remote of cluster1 · network1)',
      '    setting context (kind-cluster2)',
      '    setting network (network1)',
      '    setting role (remote)',
      '    setting primary (cluster1)',
      '    setting apiServer (https://172.18.0.3:6443)',
      '    setting readerToken',
      'section timeouts',
      '  setting loadBalancer (5m)',
    ]);
  });

  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'nothing for a key without letters, which no editor can show',
      'name: m\n: x\nclusters:\n  " ": { role: remote }\n  a: { : 1, role: remote }\n',
      [
        'mesh m (mesh)',
        'section clusters (2 clusters)',
        '  cluster a (remote)',
        '    setting role (remote)',
      ],
    ],
    [
      'what can be read of a text that is not finished',
      'name: m\nclusters:\n  a: { role: remote }\n  b:\n    network: n\n    role: [',
      [
        'mesh m (mesh)',
        'section clusters (2 clusters)',
        '  cluster a (remote)',
        '    setting role (remote)',
        '  cluster b (n)',
        '    setting network (n)',
        '    setting role',
      ],
    ],
    [
      'names that look like numbers in the order of the file',
      'networks:\n  b:\n  1:\n',
      ['section networks (2 networks)', '  network b (0 clusters)', '  network 1 (0 clusters)'],
    ],
    [
      'only what stands there of merged maps and aliases',
      'clusters:\n  a: &a { network: &n x }\n  b: { <<: *a, role: primary }\n  c: *a\n  d: { network: *n }\n',
      [
        'section clusters (4 clusters)',
        '  cluster a (x)',
        '    setting network (x)',
        '  cluster b (primary · x)',
        '    setting role (primary)',
        '  cluster c (x)',
        '  cluster d (x)',
        '    setting network (x)',
      ],
    ],
    [
      'no password',
      'clusters:\n  a: { role: remote, apiServer: https://me:hunter2@host }\n',
      [
        'section clusters (1 cluster)',
        '  cluster a (remote)',
        '    setting role (remote)',
        '    setting apiServer (https://***@host)',
      ],
    ],
    ['nothing of a text that is no map', '- a\n- b\n', []],
  ];
  for (const [name, text, expected] of cases) {
    it(`outline ${name}`, () => expect(outlineOf(text)).to.deep.equal(expected));
  }

  it('cover a cluster from its key to its last word', () => {
    const sheet = sheetOf('clusters:\n  a:\n    role: primary # yes\n\n  b: {}\n', environment());
    const [a] = symbols(sheet)[0]?.children ?? [];
    expect(a && shown(sheet, a.range)).to.equal('2: a:\n    role: primary # yes');
    expect(a && shown(sheet, a.selection)).to.equal('2: a');
    const guide = sheetOf(seed, environment());
    const trust = symbols(guide).find(({ name }) => name === 'trust');
    expect(trust && shown(guide, trust.range)).to.match(/^13: trust:\n {2}mode: .* its own root$/);
  });
});
