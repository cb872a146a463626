import { expect } from 'chai';
import { labels } from '../support/completions.ts';

const gateways = ['ingressGateway', 'eastWestGateway', 'gateways'];
const shared = [
  'kubeconfig',
  'loadBalancer',
  'values',
  ...gateways,
  'apiServer',
  'tlsServerName',
  'ca',
  'readerToken',
  'platform',
  'delivery',
  'istioName',
];

describe('editor/complete', () => {
  describe('offers keys', () => {
    const places: readonly (readonly [string, string, readonly string[]])[] = [
      [
        'at the top, those that are not there',
        'apiVersion: isthmus/v1alpha1\nkind: Mesh\nname: m\nistio:\n  version: 1.31.0\n¦\nnetworks: {}\n',
        ['clusters', 'trust', 'inventory', 'rollout', 'timeouts'],
      ],
      [
        'in a map of settings',
        'istio:\n  version: 1.31.0\n  ¦\n',
        ['namespace', 'hub', 'values', 'meshConfig', 'revisions', 'istioctl'],
      ],
      [
        'that choose among revisions, once there are some',
        'istio:\n  version: 1.31.0\n  revisions: { default: }\n  ¦\n',
        ['namespace', 'hub', 'values', 'meshConfig', 'tags', 'gatewayRevision', 'istioctl'],
      ],
      [
        'of every role while there is none, required ones first',
        'clusters:\n  c1:\n    ¦\n',
        ['all required keys', 'context', 'network', 'role', ...shared, 'primary', 'primaries'],
      ],
      [
        'of a primary',
        'clusters:\n  c1:\n    role: primary\n    context: kind-cluster1\n    ¦\n',
        ['network', ...shared],
      ],
      [
        'of a remote, though the role comes later',
        'clusters:\n  c1:\n    ¦\n    role: remote\n    network: n\n    context: kind-cluster1\n',
        ['primary', ...shared, 'primaries'],
      ],
      [
        'for half a word between other keys',
        'clusters:\n  c1:\n    role: primary\n    ingr¦\n    context: x\n    network: n\n',
        shared,
      ],
      [
        'in the middle of a word, those that can have the value behind it',
        'clusters:\n  c1: { role: primary, context: x, network: n, ingr¦essGat: {} }',
        ['loadBalancer', 'values', ...gateways, 'readerToken'],
      ],
      ['in braces', 'clusters:\n  c1: { role: primary, context: x, network: n, ¦ }', shared],
      [
        'in braces that are not closed yet',
        'clusters:\n  c1: { role: primary, context: x, network: n, ¦\ntimeouts: {}\n',
        shared,
      ],
      [
        'in a file that is broken elsewhere',
        'name: @m\nclusters: {}\n\nistio:\n  version: 1.31.0\n  ¦\n',
        ['namespace', 'hub', 'values', 'meshConfig', 'revisions', 'istioctl'],
      ],
      [
        'before a comment',
        'clusters:\n  c1:\n    role: primary\n    context: x\n    network: n\n    ¦ # more\n',
        shared,
      ],
      [
        'with Windows line ends',
        'clusters:\r\n  c1:\r\n    role: primary\r\n    context: x\r\n    network: n\r\n    ¦\r\n',
        shared,
      ],
      [
        'for new clusters, and whole clusters',
        'clusters:\n  c1: {}\n  ¦\n',
        ['primary cluster', 'remote cluster', 'cluster-name'],
      ],
      [
        'below the comments of a file that is otherwise empty',
        '# $schema: ./mesh.schema.json\n---\nkind: Mesh\napiVersion: isthmus/v1alpha1\nname: m\nistio: {}\nclusters: {}\n¦',
        ['networks', 'trust', 'inventory', 'rollout', 'timeouts'],
      ],
      ['of a network', 'networks:\n  n1:\n    ¦\n', ['istioName']],
      ['for new networks', 'networks:\n  ¦\n', ['network', 'network-name']],
      [
        'of an empty file, and whole meshes',
        '¦',
        [
          'mesh with a primary and a remote cluster',
          'all required keys',
          'apiVersion',
          'kind',
          'name',
          'istio',
          'networks',
          'clusters',
          'trust',
          'inventory',
          'rollout',
          'timeouts',
        ],
      ],
    ];
    for (const [name, marked, expected] of places) {
      it(name, () => expect(labels(marked)).to.deep.equal(expected));
    }
  });

  describe('offers values', () => {
    const cluster =
      'networks: { n1: , n2: }\nclusters:\n  c1: { role: primary, context: kind-cluster1 }\n';
    const places: readonly (readonly [string, string, readonly string[]])[] = [
      ['words', 'clusters:\n  c1:\n    role: ¦\n', ['primary', 'remote']],
      ['words in braces', 'clusters: { c1: { role: ¦ } }', ['primary', 'remote']],
      ['words in open braces', 'clusters: { c1: { role: re¦', ['primary', 'remote']],
      ['words in quotes', 'clusters:\n  c1:\n    role: "re¦"\n', ['primary', 'remote']],
      ['words on the next line', 'clusters:\n  c1:\n    role:\n      re¦\n', ['primary', 'remote']],
      ['words behind an anchor', 'clusters:\n  c1:\n    role: &r ¦\n', ['primary', 'remote']],
      ['words before a comment', 'clusters:\n  c1:\n    role: ¦# which\n', ['primary', 'remote']],
      [
        'yes and no',
        'clusters:\n  c1:\n    role: primary\n    ingressGateway: ¦\n',
        ['true', 'false'],
      ],
      ['the only word', 'kind: ¦\n', ['Mesh']],
      [
        'words that want another key, which is yet to be written',
        'istio: { meshConfig: { defaultConfig: { tracing: { tlsSettings: { mode: ¦ } } } } }',
        ['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL'],
      ],
      ['the default', 'timeouts:\n  loadBalancer: ¦\n', ['5m']],
      [
        'the example of the documentation',
        'clusters: { c: { role: primary, eastWestGateway: { address: ¦ } } }',
        ['192.0.2.10'],
      ],
      ['examples', 'istio:\n  version: ¦\n', ['1.31.0']],
      [
        'examples of a list',
        'clusters:\n  c1:\n    loadBalancer:\n      metallb:\n        addresses: ¦\n',
        ['[172.18.255.200-172.18.255.249]'],
      ],
      [
        'examples of list items',
        'clusters:\n  c1:\n    loadBalancer:\n      metallb:\n        addresses:\n          - ¦\n',
        ['172.18.255.200-172.18.255.249'],
      ],
      ['networks', `${cluster}  c2:\n    network: ¦\n`, ['n1', 'n2']],
      [
        'primaries, but no remotes and not itself',
        `${cluster}  c2: { role: remote }\n  c3:\n    role: remote\n    primary: ¦\n`,
        ['c1'],
      ],
      [
        'contexts, but none that another cluster has',
        `${cluster}  c2:\n    context: ¦\n`,
        ['kind-cluster2', 'a, strange: one'],
      ],
      [
        'the context that a cluster has, as free',
        'clusters:\n  c1:\n    context: kind-cl¦uster1\n',
        ['kind-cluster1', 'kind-cluster2', 'a, strange: one'],
      ],
      [
        'contexts of another kubeconfig, but none that leads to the cluster of another',
        `${cluster}  c2:\n    kubeconfig: other.yaml\n    context: ¦\n`,
        ['kind-cluster2', 'a, strange: one'],
      ],
      ['a map with its required keys', 'trust: ¦\n', ['{ mode }']],
      [
        'both kinds of reader tokens',
        `${cluster}  c2: { role: remote, readerToken: { kind: ¦ } }`,
        ['secret', 'request'],
      ],
      [
        'the word behind a colon that lacks its blank',
        'networks: { n1: }\nclusters:\n  c1:\n    context: kind-a\n    network: n1\n    role:pri¦\n',
        ['primary', 'remote'],
      ],
      [
        'the word behind the colon of a quoted key that lacks its blank',
        'networks: { n1: }\nclusters:\n  c1:\n    context: kind-a\n    network: n1\n    "role":pri¦\n',
        ['primary', 'remote'],
      ],
      [
        'the keys of a map in braces for half a word in its place',
        'trust: mo¦\n',
        ['mode', 'root', 'directory'],
      ],
      [
        'words of the first key of a list item that goes on below',
        'istio:\n  version: 1.31.0\n  values:\n    pilot:\n      tolerations:\n        - operator: ¦\n          key: a\n',
        ['Exists', 'Equal', 'Lt', 'Gt'],
      ],
      [
        'the API server of the context, not an example',
        `${cluster}  c2:\n    role: remote\n    context: kind-cluster2\n    apiServer: ¦\n`,
        ['https://10.0.0.2:6443'],
      ],
      [
        'no API server where the kubeconfig tells none',
        `${cluster}  c2:\n    role: remote\n    context: unheard-of\n    apiServer: ¦\n`,
        [],
      ],
    ];
    for (const [name, marked, expected] of places) {
      it(name, () => expect(labels(marked)).to.deep.equal(expected));
    }
  });

  describe('offers nothing', () => {
    const places: readonly (readonly [string, string])[] = [
      ['in a comment', 'kind: Mesh # ¦\n'],
      ['in a comment on its own line', 'clusters:\n  c1:\n    # ro¦\n'],
      ['inside of free-form values', 'istio:\n  values:\n    ztunnel:\n      ¦\n'],
      ['below free-form values', 'istio:\n  values:\n    ztunnel:\n      env:\n        ¦\n'],
      ['at a value of free-form values', 'istio:\n  values:\n    ztunnel: ¦\n'],
      ['under an unknown key', 'istoi:\n  ¦\n'],
      ['in a text over several lines', 'istio:\n  hub: |\n    some¦\n    thing\n'],
      ['over a lone carriage return, which editors take for a line end', 'name: a\r b¦\n'],
      ['behind a colon whose value stands below', 'a: "\nclusters:\n  c1:¦\n    role: primary\n'],
      ['before words that would become a part of it', 'clusters:\n  c1:\n    ¦context kind-a\n'],
      [
        'where a key would take hold of what follows',
        'clusters:\n  c1:\n    role: primary\n¦\n    network: n\n',
      ],
      ['for the key that isthmus does not read', '$schema: ¦\n'],
      ['in an alias', 'clusters:\n  c1: *a¦\n'],
      ['in a second document', 'kind: Mesh\n---\n¦\n'],
      [
        'in the place of one source of a volume beside another',
        'istio: { values: { pilot: { volumes: [{ name: keys, secret: {}, empt¦yDir: {} }] } } }',
      ],
      ['for half a word above the keys of a map', 'trust: mo¦\n  root: {}\n'],
    ];
    for (const [name, marked] of places) {
      it(name, () => expect(labels(marked)).to.deep.equal([]));
    }
  });
});
