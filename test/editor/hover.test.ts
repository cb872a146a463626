import { expect } from 'chai';
import { hoverAt } from '../../lib/editor/hover.ts';
import { atCursor, shown } from '../support/cursor.ts';
import { environment } from '../support/mesh.ts';

const env = environment({ 'kind-cluster1': 'https://admin:hunter2@10.0.0.1:6443' });

/** A mesh of three clusters in which one line is replaced. */
function mesh(line: string): string {
  const key = /^ *\w+:/.exec(line.replace('¦', ''))?.[0] ?? '';
  const place = whole.split('\n').findIndex((one) => one.startsWith(key));
  return whole.split('\n').with(place, line).join('\n');
}

const whole = `apiVersion: isthmus/v1alpha1
kind: Mesh
istio:
  version: 1.31.0
  namespace: istio-system
  meshConfig: {}
  values:
    pilot: {}
networks:
  network1: {}
  network2: {}
clusters:
  cluster1:
    context: kind-cluster1
    role: primary
    network: network1
    ingressGateway: true
  cluster2:
    primary: cluster1
    role: remote
    network: network1
  cluster3: { role: remote, primary: cluster1, network: network1 }
`;

describe('editor/hover', () => {
  const hovers: readonly (readonly [string, string, string, readonly string[]])[] = [
    [
      'what a key means, with its default',
      '  name¦space: istio-system',
      '5: namespace',
      ['**namespace**', 'Default: `istio-system`'],
    ],
    ['an example', '  version: 1.31¦.0', '4: 1.31.0', ['Example: `version: 1.31.0`']],
    ['a link', '  mesh¦Config: {}', '6: meshConfig', ['[Reference](https://istio.io/']],
    [
      'the allowed words, the current first',
      '    role: prim¦ary',
      '15: primary',
      ['Allowed:\n\n- **`primary`**: Runs its own istiod.\n- `remote`: Uses the istiod'],
    ],
    [
      'the allowed words, a later one when it is the current',
      '    role: rem¦ote',
      '15: remote',
      ['Allowed:\n\n- **`remote`**: Uses the istiod'],
    ],
    ['the only word', '¦kind: Mesh', '2: kind', ['- **`Mesh`**']],
    ['yes and no', '    ingressGateway: tr¦ue', '17: true', ['- **`true`**\n- `false`']],
    [
      'whom a primary serves, at its name',
      '  clus¦ter1:',
      '13: cluster1',
      ['`cluster1`: primary · network1', 'Serves `cluster2`, `cluster3`.'],
    ],
    [
      'whom a primary serves, at its role',
      '    ro¦le: primary',
      '15: role',
      ['Serves `cluster2`, `cluster3`.'],
    ],
    [
      'where the control plane of a remote is',
      '  clus¦ter2:',
      '18: cluster2',
      ['`cluster2`: remote · network1', 'Control plane in `cluster1`.'],
    ],
    [
      'the cluster behind a name',
      '    primary: ¦cluster1',
      '19: cluster1',
      ['`cluster1`: primary · network1'],
    ],
    [
      'the clusters of a network',
      '  netw¦ork1: {}',
      '10: network1',
      ['Clusters in `network1`: `cluster1`, `cluster2`, `cluster3`.'],
    ],
    [
      'that a network is empty',
      '  netw¦ork2: {}',
      '11: network2',
      ['No cluster is in `network2`.'],
    ],
    [
      'the clusters of a network, where one is in it',
      '    network: net¦work1',
      '16: network1',
      ['Clusters in `network1`: `cluster1`'],
    ],
    [
      'the server of a context, without a password',
      '    context: kind-¦cluster1',
      '14: kind-cluster1',
      ['API server of `kind-cluster1`: https://***@10.0.0.1:6443'],
    ],
  ];
  for (const [name, line, place, parts] of hovers) {
    it(`shows ${name}`, () => {
      const { sheet, position } = atCursor(mesh(line), env);
      const hover = hoverAt(sheet, position);
      expect(hover && shown(sheet, hover.range)).to.equal(place);
      for (const part of parts) expect(hover?.markdown).to.contain(part);
      expect(hover?.markdown).not.to.contain('hunter2').and.not.to.contain('undefined');
    });
  }

  const silent: readonly (readonly [string, string])[] = [
    ['between words', 'kind:¦  Mesh'.replace(':¦ ', ': ¦ ')],
    ['on a comment', 'kind: Mesh # co¦mment'],
    ['under free-form values', 'istio: { values: { pilot: { env: { A¦: b } } } }'],
    ['on an unknown key', 'istoi¦: {}'],
    ['on an unknown key in a known map', 'istio: { verzion¦: 1 }'],
    ['on an alias', 'istio: &a { version: 1.31.0 }\nclusters: *a¦'],
    ['in an empty file', '¦'],
  ];
  for (const [name, marked] of silent) {
    it(`shows nothing ${name}`, () => {
      const { sheet, position } = atCursor(marked, env);
      expect(hoverAt(sheet, position)).to.equal(undefined);
    });
  }

  it('works in a text that is broken elsewhere', () => {
    const { sheet, position } = atCursor(
      'clusters:\n  c1:\n    ro¦le: primary\n    context: [\n',
      env,
    );
    expect(hoverAt(sheet, position)?.markdown).to.contain('Serves no remote cluster.');
  });
});

describe('editor/hover, of revisions and of several primaries', () => {
  const canary = `istio:
  version: 1.31.0
  revisions:
    stable: { version: 1.30.4 }
    next: {}
  tags: { prod: stable, canary: next }
clusters:
  c1: { role: primary, network: n }
  c2: { role: primary, network: n }
  c3: { role: remote, network: n, primaries: [c1, c2] }
`;
  const facts: readonly (readonly [string, string])[] = [
    ['    sta¦ble:', '`stable`: Istio 1.30.4 · tags default, prod · has the gateways'],
    ['    ne¦xt:', '`next`: Istio 1.31.0 · tags canary'],
    ['canary: ne¦xt', '`next`: Istio 1.31.0 · tags canary'],
    ['  c¦1:', 'Serves `c3`.'],
    ['  c¦2:', 'Serves no remote cluster.'],
    ['  c¦3:', 'Control plane in `c1`; `c2` may lead it, too.'],
    ['[c1, c¦2]', '`c2`: primary · n'],
  ];
  for (const [at, fact] of facts) {
    it(`tells at ${at.trim()}: ${fact}`, () => {
      const { sheet, position } = atCursor(canary.replace(at.replace('¦', ''), at), env);
      expect(hoverAt(sheet, position)?.markdown).to.contain(fact);
    });
  }
});
