import { expect } from 'chai';
import { diagnose } from '../../../lib/mesh/diagnose.ts';
import type { Env } from '../../../lib/mesh/env.ts';
import type { Cluster, Topology } from '../../../lib/mesh/topology/topology.ts';
import { environment, seed } from '../../support/mesh.ts';

function topology(text: string, env: Env = environment()): Topology {
  const { diagnostics, topology } = diagnose(text, env);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
  if (!topology) throw new Error('no topology');
  return topology;
}

function cluster(name: string, { clusters }: Topology): Cluster {
  const found = clusters.find((cluster) => cluster.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
}

const small = `
apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio:
  version: 1.31.0
  values: { global: { proxy: { logLevel: debug } }, pilot: { list: [1, 2] } }
networks:
  network1:
clusters:
  west: { context: west, network: network1, role: remote, primary: east }
  east: { context: east, network: network1, role: primary }
`;

const metallb = (location: string): string =>
  small.replace(
    'role: primary }',
    `role: primary, kubeconfig: ~/.kube/east, loadBalancer: { metallb: { addresses: [10.0.0.0/24], manifest: { location: '${location}', sha256: ${'AB'.repeat(32)} } } } }`,
  );

describe('mesh/resolve', () => {
  it('gives the seed guide its topology, without a word of complaint', () => {
    const { diagnostics, topology } = diagnose(seed, environment());
    expect(diagnostics).to.deep.equal([]);
    expect(topology).to.deep.equal({
      name: 'mesh1',
      istio: { version: '1.31.0', namespace: 'istio-system', hub: undefined, meshConfig: {} },
      clusters: [
        {
          name: 'cluster1',
          context: 'kind-cluster1',
          kubeconfig: undefined,
          network: 'network1',
          role: {
            kind: 'primary',
            remotes: ['cluster2'],
            ingressGateway: true,
            eastWestGateway: { serviceAnnotations: {}, address: undefined },
          },
          loadBalancer: { kind: 'metallb', addresses: ['172.18.255.200-172.18.255.249'] },
          apiServer: undefined,
          readerToken: 'secret',
          values: {},
        },
        {
          name: 'cluster2',
          context: 'kind-cluster2',
          kubeconfig: undefined,
          network: 'network1',
          role: { kind: 'remote', primary: 'cluster1' },
          loadBalancer: { kind: 'provided' },
          apiServer: 'https://172.18.0.3:6443',
          readerToken: 'secret',
          values: {},
        },
      ],
      multiNetwork: false,
      timeouts: { loadBalancer: 300_000, ready: 600_000 },
    });
  });

  it('fills in defaults and sorts the clusters', () => {
    const { clusters } = topology(small);
    expect(clusters.map(({ name }) => name)).to.deep.equal(['east', 'west']);
    expect(clusters[0]?.role).to.deep.equal({
      kind: 'primary',
      remotes: ['west'],
      ingressGateway: true,
      eastWestGateway: { serviceAnnotations: {}, address: undefined },
    });
  });

  it('gives a primary without remotes no east-west gateway unless it asks for one', () => {
    const alone = small.replace(/^ {2}west.*\n/m, '');
    const asked = alone.replace(
      'role: primary',
      'role: primary, eastWestGateway: { address: gw.example.com }',
    );
    expect(cluster('east', topology(alone)).role).to.have.property('eastWestGateway', undefined);
    expect(cluster('east', topology(asked)).role)
      .to.have.property('eastWestGateway')
      .that.deep.equals({ serviceAnnotations: {}, address: 'gw.example.com' });
  });

  it("takes the kubeconfig's server for the API server, and prefers a written one", () => {
    const env = environment({ east: 'https://east:6443', west: 'https://west:6443' });
    const written = small.replace('primary: east', 'primary: east, apiServer: https://192.0.2.1:1');
    expect(cluster('west', topology(small, env)).apiServer).to.equal('https://west:6443');
    expect(cluster('east', topology(small, env)).apiServer).to.equal('https://east:6443');
    expect(cluster('west', topology(written, env)).apiServer).to.equal('https://192.0.2.1:1');
  });

  it('merges the values of a cluster over those of all: maps key by key, lists replaced', () => {
    const text = small.replace(
      'role: primary }',
      'role: primary, values: { global: { proxy: { cpu: 1 } }, pilot: { list: [3] } } }',
    );
    expect(cluster('east', topology(text)).values).to.deep.equal({
      global: { proxy: { logLevel: 'debug', cpu: 1 } },
      pilot: { list: [3] },
    });
    expect(cluster('west', topology(text)).values).to.deep.equal({
      global: { proxy: { logLevel: 'debug' } },
      pilot: { list: [1, 2] },
    });
  });

  it('makes paths absolute from the directory of the file, and leaves URLs alone', () => {
    const east = cluster('east', topology(metallb('./metallb.yaml')));
    expect(east.kubeconfig).to.equal('/home/someone/.kube/east');
    expect(east.loadBalancer).to.deep.equal({
      kind: 'metallb-installed',
      addresses: ['10.0.0.0/24'],
      manifest: '/meshes/metallb.yaml',
      sha256: 'ab'.repeat(32),
    });
    const url = 'https://example.com/metallb-native.yaml';
    expect(cluster('east', topology(metallb(url))).loadBalancer).to.have.property('manifest', url);
  });

  for (const [written, milliseconds] of [
    ['90s', 90_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1h1m1s', 3_661_000],
  ] as const) {
    it(`reads ${written} as ${milliseconds} ms`, () => {
      const text = `${small}timeouts: { loadBalancer: ${written}, ready: ${written} }\n`;
      expect(topology(text).timeouts).to.deep.equal({
        loadBalancer: milliseconds,
        ready: milliseconds,
      });
    });
  }

  it('asks for the contexts of the kubeconfig that a cluster names', () => {
    const text = small.replace('context: west', 'kubeconfig: west.yaml, context: west');
    const asked: (string | undefined)[] = [];
    const contexts: Env['contexts'] = (kubeconfig) => {
      asked.push(kubeconfig);
      return kubeconfig === undefined ? undefined : new Map([['west', 'https://west:6443']]);
    };
    expect(cluster('west', topology(text, { ...environment(), contexts })).apiServer).to.equal(
      'https://west:6443',
    );
    expect(new Set(asked)).to.deep.equal(new Set([undefined, '/meshes/west.yaml']));
  });

  it('lets two clusters have contexts of the same name in different kubeconfigs', () => {
    const text = small.replace('context: west', 'kubeconfig: west.yaml, context: east');
    expect(topology(text).clusters).to.have.length(2);
  });
});

const codesFor = (server: string): readonly string[] =>
  diagnose(small, environment({ east: 'https://192.0.2.1:1', west: server })).diagnostics.map(
    ({ code }) => code,
  );

describe('mesh/resolve: API servers that a primary cannot reach', () => {
  const loopback = [
    'https://127.0.0.1:6443',
    'https://127.8.8.8',
    'https://localhost:6443',
    'https://LOCALHOST.:6443',
    'https://kind.localhost',
    'https://0.0.0.0:6443',
    'https://[::1]:6443',
    'https://[::]:6443',
    'https://[::ffff:127.0.0.1]:6443',
  ];
  const reachable = [
    'https://10.0.0.1:6443',
    'https://example.com',
    'https://[fd00::1]:6443',
    'https://localhost.example.com',
  ];
  for (const server of loopback) {
    it(`${server} is a loopback address`, () => {
      expect(codesFor(server)).to.deep.equal(['E-LOOPBACK-API-SERVER']);
    });
  }
  for (const server of reachable) {
    it(`${server} is none`, () => {
      expect(codesFor(server)).to.deep.equal([]);
    });
  }
  for (const server of ['', 'nonsense', 'http://10.0.0.1:8001']) {
    it(`\`${server}\` is no https URL`, () => {
      expect(codesFor(server)).to.deep.equal(['E-API-SERVER']);
    });
  }
});

describe('mesh/resolve: addresses of a gateway', () => {
  const good = ['192.0.2.10', 'fd00::10', 'gw.example.com', 'a-1.elb.amazonaws.com', 'gateway'];
  const bad = [
    '192.0.2.10:15012',
    '192.0.2.300',
    '192.0.2',
    'fd00::10::1',
    'gw.example.com:15012',
    'a..b',
    'a_b',
    '-a',
    'https://gw',
  ];
  for (const address of good) {
    it(`${address} is one`, () => {
      expect(codesForAddress(address)).to.deep.equal([]);
    });
  }
  for (const address of bad) {
    it(`${address} is none`, () => {
      expect(codesForAddress(address)).to.deep.equal(['E-FORMAT']);
    });
  }
});

function codesForAddress(address: string): readonly string[] {
  const text = small.replace(
    'role: primary',
    `role: primary, eastWestGateway: { address: '${address}' }`,
  );
  return diagnose(text, environment()).diagnostics.map(({ code }) => code);
}
