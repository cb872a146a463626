import { servedBy } from '../../lib/mesh/topology/relations.ts';
import { expect } from 'chai';
import { array, assert, property, record, string, webUrl } from 'fast-check';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import { scaffold, type Scaffold, unreachable } from '../../lib/mesh/scaffold.ts';
import { clusterNames } from '../../lib/mesh/scaffold-names.ts';
import { environment } from '../support/mesh.ts';

const wanted: Scaffold = {
  name: 'mesh1',
  version: '1.31.0',
  networks: ['network1'],
  schema: './schema.json',
  primaries: [{ context: 'kind-east', server: 'https://127.0.0.1:40001' }],
  remotes: [{ context: 'prod', server: 'https://prod.example.org:6443' }],
  addresses: undefined,
};

describe('mesh/scaffold', () => {
  it('writes a file in which nothing is wrong, with the schema line first', () => {
    const text = scaffold(wanted);
    expect(text).to.match(/^# \$schema: \.\/schema\.json\n/);
    const { diagnostics, topology } = diagnosisOf(wanted);
    expect(diagnostics).to.deep.equal([]);
    expect(topology?.clusters).to.have.lengthOf(2);
    expect(topology?.clusters[0]).to.deep.include({ name: 'east', context: 'kind-east' });
    expect(topology?.clusters[1]).to.deep.include({
      name: 'prod',
      apiServer: 'https://prod.example.org:6443',
    });
    expect(topology && servedBy(topology, 'prod')).to.deep.include({ controlPlane: 'east' });
  });

  it('says of the first cluster that Git may deliver, in a way that holds once the # is gone', () => {
    const text = scaffold(wanted).replace('    # delivery: gitops', '    delivery: gitops');
    const { diagnostics, topology } = diagnose(text, environment());
    expect(diagnostics).to.deep.equal([]);
    expect(topology?.clusters.map(({ delivery }) => delivery)).to.deep.equal(['gitops', 'isthmus']);
  });

  it('writes a valid file for contexts and servers of any spelling', () => {
    const cluster = record({
      context: string({ minLength: 1, maxLength: 30, unit: 'grapheme' }),
      server: webUrl({ validSchemes: ['https'] }),
    });
    assert(
      property(cluster, array(cluster, { maxLength: 4 }), (primary, remotes) => {
        const contexts = [primary, ...remotes].map(({ context }) => context.trim());
        if (contexts.includes('') || new Set(contexts).size < contexts.length) return;
        const errors = diagnosisOf({ ...wanted, primaries: [primary], remotes }).diagnostics;
        expect(errors.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
      }),
      { numRuns: 20 },
    );
  });

  it('writes the pool and the API servers that were given', () => {
    const { topology } = diagnosisOf({
      ...wanted,
      addresses: '172.18.255.200-172.18.255.249',
      remotes: [
        {
          context: 'kind-west',
          server: 'https://127.0.0.1:40002',
          apiServer: 'https://172.18.0.3:6443',
        },
      ],
    });
    expect(topology?.clusters[0]?.loadBalancer).to.deep.equal({
      kind: 'metallb',
      pool: {
        name: 'default-pool',
        namespace: 'metallb-system',
        addresses: ['172.18.255.200-172.18.255.249'],
      },
    });
    expect(topology?.clusters[1]?.apiServer).to.equal('https://172.18.0.3:6443');
  });

  it('gives several control planes one root, and each cluster its network and the primary in it', () => {
    const given: Scaffold = {
      ...wanted,
      primaries: [reachable(1), reachable(2)],
      remotes: [reachable(3), reachable(4)],
      networks: ['a', 'b', 'b', 'c'],
    };
    const { diagnostics, topology } = diagnosisOf(given);
    expect(diagnostics).to.deep.equal([]);
    expect(topology?.trust.mode).to.equal('root');
    expect(topology?.clusters.map(({ name, network }) => [name, network])).to.deep.equal([
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'b'],
      ['4', 'c'],
    ]);
    for (const [remote, primary] of [
      ['3', '2'],
      ['4', '1'],
    ] as const) {
      expect(topology && servedBy(topology, remote)).to.deep.include({ controlPlane: primary });
    }
    expect(scaffold(given)).to.match(/apiServer: https:\/\/192\.0\.2\.1:6443 # .*Pods of 2 must/);
    const local = { context: 'kind-2', server: 'https://127.0.0.1:40002' };
    const unnamed = { ...given, primaries: [reachable(1), local] };
    expect(unreachable(unnamed)).to.deep.equal([local]);
    expect(diagnosisOf(unnamed).diagnostics).to.have.lengthOf(1);
  });

  it('has nothing in its comments that would be wrong without the #', () => {
    const contexts = [
      'gke_p_z_n',
      'shop.example.org',
      'US-EAST',
      'default/api-shop-example-com:6443/kube:admin',
    ];
    const [first, ...others] = contexts.map((context, index) => ({
      context,
      server: `https://192.0.2.${index}:6443`,
    }));
    for (const networks of [['lan'], ['a', 'b', 'c', 'd']]) {
      const text = scaffold({
        ...wanted,
        networks,
        primaries: first ? [first] : [],
        remotes: others,
      });
      const told = text.replace(
        /^( +)# (?=(loadBalancer|eastWestGateway|istioName|apiServer):|  )/gm,
        '$1',
      );
      expect(told).to.match(/^ {4}istioName: gke_p_z_n #/m);
      expect(told).to.match(/^ {4}istioName: shop\.example\.org #/m);
      expect(told).not.to.match(/istioName: (default|US-EAST)/);
      expect(told).to.match(/^ {4}eastWestGateway:\n {6}serviceAnnotations: /m);
      const env = environment(Object.fromEntries(contexts.map((name) => [name, ''])));
      const found = diagnose(told, env).diagnostics;
      expect(found.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
    }
  });

  for (const server of [
    'https://127.0.0.1:40002',
    'https://localhost:6443',
    'https://[::1]:1',
    '',
  ]) {
    it(`leaves a commented apiServer with its explanation where the kubeconfig says "${server}"`, () => {
      const remote = { context: 'kind-west', server };
      const text = scaffold({ ...wanted, remotes: [remote] });
      expect(unreachable({ ...wanted, remotes: [remote] })).to.deep.equal([remote]);
      expect(text).to.contain('but the Pods of east need it too');
      expect(text).to.contain('docker inspect').and.to.contain('west-control-plane');
      expect(text).to.contain('    # apiServer: https://192.0.2.10:6443');
      const filledIn = text.replace(
        '# apiServer: https://192.0.2.10',
        'apiServer: https://192.0.2.10',
      );
      const contexts = { 'kind-east': 'https://127.0.0.1:40001', 'kind-west': server };
      expect(diagnose(filledIn, environment(contexts)).diagnostics).to.deep.equal([]);
      expect(diagnose(text, environment(contexts)).diagnostics).to.have.lengthOf(1);
    });
  }

  for (const [contexts, names] of [
    [
      ['kind-east', 'k3d-west'],
      ['east', 'west'],
    ],
    [['arn:aws:eks:eu-west-1:123456789012:cluster/shop'], ['shop']],
    [['gke_my-project_europe-west1-b_shop'], ['shop']],
    [['gke_my-project_europe-west1-b_shop_old'], ['shop-old']],
    [['me@shop.eu-west-1.eksctl.io'], ['shop']],
    [['admin@Prod.Example'], ['admin-prod-example']],
    [
      ['kind-a', 'k3d-a', 'A'],
      ['a', 'a-2', 'a-3'],
    ],
    [
      ['…', '日本'],
      ['cluster', 'cluster-2'],
    ],
    [['x'.repeat(80)], ['x'.repeat(63)]],
  ] as const) {
    it(`calls ${contexts.join(', ').slice(0, 60)} ${names.join(', ').slice(0, 40)}`, () => {
      expect(clusterNames(contexts)).to.deep.equal(names);
    });
  }

  for (const [context, written] of [
    ['gke_my-project_europe-west1-b_shop', '\n    platform: gke #'],
    ['k3d-west', '\n    platform: k3d #'],
    ['default/api-shop-example-com:6443/kube:admin', '\n    # platform: openshift #'],
    ['kind-west', undefined],
  ] as const) {
    it(`tells the platform of ${context}: ${written?.trim() ?? 'none'}`, () => {
      const primary = { context: 'kind-main', server: 'https://10.0.0.1:6443' };
      const remotes = [{ context, server: 'https://10.0.0.2:6443' }];
      const text = scaffold({
        name: 'mesh1',
        version: '1.31.0',
        networks: ['network1'],
        schema: undefined,
        primaries: [primary],
        remotes,
        addresses: undefined,
      });
      if (written === undefined) expect(text).not.to.contain('platform');
      else expect(text).to.contain(written);
      const env = environment({
        [primary.context]: primary.server,
        [context]: 'https://10.0.0.2:6443',
      });
      expect(diagnose(text, env).diagnostics).to.deep.equal([]);
    });
  }
});

function diagnosisOf(given: Scaffold) {
  const servers = [...given.primaries, ...given.remotes].map(
    ({ context, server }) => [context, server] as const,
  );
  return diagnose(scaffold(given), environment(Object.fromEntries(servers)));
}

function reachable(number: number) {
  return { context: `kind-${number}`, server: `https://192.0.2.${number}:6443` };
}
