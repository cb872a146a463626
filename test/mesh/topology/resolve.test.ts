import { expect } from 'chai';
import { diagnose } from '../../../lib/mesh/diagnose.ts';
import type { Env } from '../../../lib/mesh/env.ts';
import { gatewaysOf } from '../../../lib/mesh/topology/relations.ts';
import type { Cluster, Topology } from '../../../lib/mesh/topology/topology.ts';
import { environment, seed, small } from '../../support/mesh.ts';

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

const metallb = (location: string): string =>
  small.replace(
    'role: primary }',
    `role: primary, kubeconfig: ~/.kube/east, loadBalancer: { metallb: { addresses: [10.0.0.0/24], manifest: { location: '${location}', sha256: ${'AB'.repeat(32)} } } } }`,
  );

const membership = {
  controlPlane: 'cluster1',
  revisions: ['default'],
  tags: { default: 'default' },
};

function gateway(cluster: string, name: string) {
  const settings = { service: {}, labels: {}, annotations: {}, scale: {}, pod: {}, container: {} };
  return {
    id: `${cluster}/${name}`,
    cluster,
    name,
    addresses: 'live',
    port: 15443,
    controlPlanePorts,
    settings,
  };
}

function poolOf(...addresses: readonly string[]) {
  return { name: 'default-pool', namespace: 'metallb-system', addresses };
}

const server = { tlsServerName: undefined, certificateAuthority: undefined };

const controlPlanePorts = { discovery: 15012, webhook: 15017 };

describe('mesh/topology/resolve', () => {
  it('gives the seed guide its topology, without a word of complaint', () => {
    const { diagnostics, topology } = diagnose(seed, environment());
    expect(diagnostics).to.deep.equal([]);
    expect(topology).to.deep.equal({
      name: 'mesh1',
      clusters: [
        {
          name: 'cluster1',
          istioName: 'cluster1',
          context: 'kind-cluster1',
          kubeconfig: undefined,
          network: 'network1',
          istioNetwork: 'network1',
          base: { version: '1.31.0', hub: undefined },
          loadBalancer: { kind: 'metallb', pool: poolOf('172.18.255.200-172.18.255.249') },
          apiServer: undefined,
          ...server,
          readerToken: 'secret',
          delivery: 'isthmus',
          values: {},
        },
        {
          name: 'cluster2',
          istioName: 'cluster2',
          context: 'kind-cluster2',
          kubeconfig: undefined,
          network: 'network1',
          istioNetwork: 'network1',
          base: { version: '1.31.0', hub: undefined },
          loadBalancer: { kind: 'provided' },
          apiServer: 'https://172.18.0.3:6443',
          ...server,
          readerToken: 'secret',
          delivery: 'isthmus',
          values: {},
        },
      ],
      controlPlanes: [
        {
          id: 'cluster1',
          host: 'cluster1',
          namespace: 'istio-system',
          config: 'cluster1',
          meshConfig: {},
          revisions: [{ name: 'default', release: { version: '1.31.0', hub: undefined } }],
        },
      ],
      memberships: [
        { cluster: 'cluster1', ...membership, reach: { kind: 'local' } },
        {
          cluster: 'cluster2',
          ...membership,
          reach: { kind: 'gateway', gateway: 'cluster1/istio-eastwestgateway' },
        },
      ],
      sights: [{ from: 'cluster1', of: 'cluster2' }],
      gateways: [
        {
          ...gateway('cluster1', 'istio-ingressgateway'),
          kind: 'ingress',
          revision: 'default',
          carries: [],
        },
        {
          ...gateway('cluster1', 'istio-eastwestgateway'),
          kind: 'east-west',
          revision: 'default',
          carries: ['control-plane'],
        },
      ],
      trust: { mode: 'self-signed' },
      home: 'kube-system',
      rollout: { order: ['cluster1', 'cluster2'], pause: 0 },
      istioctls: [],
      timeouts: { loadBalancer: 300_000, ready: 600_000 },
    });
  });

  it('fills in defaults and sorts the clusters', () => {
    const { clusters } = topology(small);
    expect(clusters.map(({ name }) => name)).to.deep.equal(['east', 'west']);
  });

  it('gives a primary without remotes no east-west gateway unless it asks for one', () => {
    const alone = small.replace(/^ {2}west.*\n/m, '');
    const asked = alone.replace(
      'role: primary',
      'role: primary, eastWestGateway: { address: gw.example.com }',
    );
    expect(gatewaysOf(topology(alone), 'east-west')).to.deep.equal([]);
    expect(gatewaysOf(topology(asked), 'east-west')).to.deep.equal([
      {
        ...gateway('east', 'istio-eastwestgateway'),
        kind: 'east-west',
        revision: 'default',
        carries: [],
        addresses: ['gw.example.com'],
        port: 15443,
        controlPlanePorts,
      },
    ]);
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
      'role: primary, values: { global: { proxy: { clusterDomain: west } }, pilot: { ipFamilies: [IPv4] } } }',
    );
    expect(cluster('east', topology(text)).values).to.deep.equal({
      global: { proxy: { logLevel: 'debug', clusterDomain: 'west' } },
      pilot: { ipFamilies: ['IPv4'] },
    });
    expect(cluster('west', topology(text)).values).to.deep.equal({
      global: { proxy: { logLevel: 'debug' } },
      pilot: { ipFamilies: ['IPv4', 'IPv6'] },
    });
  });

  it('makes paths absolute from the directory of the file, and leaves URLs alone', () => {
    const east = cluster('east', topology(metallb('./metallb.yaml')));
    expect(east.kubeconfig).to.equal('/home/someone/.kube/east');
    expect(east.loadBalancer).to.deep.equal({
      kind: 'metallb-installed',
      pool: poolOf('10.0.0.0/24'),
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
