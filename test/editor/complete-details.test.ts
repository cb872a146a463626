import { expect } from 'chai';
import { complete } from '../support/completions.ts';

describe('editor/complete', () => {
  describe('says', () => {
    const cluster =
      'networks: { n1: }\nclusters:\n  c1: { role: primary, network: n1, context: kind-cluster1 }\n';
    const details: readonly (readonly [string, string, string, string])[] = [
      ['that a key is required', 'clusters:\n  c1:\n    ¦', 'role', 'required'],
      [
        'role and network of a cluster',
        `${cluster}  c2: { role: remote, primary: ¦ }`,
        'c1',
        'primary · n1',
      ],
      ['which clusters are in a network', `${cluster}  c2: { network: ¦ }`, 'n1', 'c1'],
      [
        'the server of a context',
        `${cluster}  c2: { context: ¦ }`,
        'kind-cluster2',
        'https://10.0.0.2:6443',
      ],
      [
        'the server of a context without its password',
        'clusters: { c1: { context: ¦ } }',
        'kind-cluster1',
        'https://***@10.0.0.1:6443',
      ],
      [
        'where an API server comes from',
        `${cluster}  c2: { role: remote, context: kind-cluster2, apiServer: ¦ }`,
        'https://10.0.0.2:6443',
        'from the kubeconfig',
      ],
      ['what the default is', 'timeouts:\n  ready: ¦', '10m', 'default'],
      [
        'which keys are required',
        'clusters:\n  c1:\n    ¦',
        'all required keys',
        'context, network, role',
      ],
    ];
    for (const [name, marked, label, expected] of details) {
      it(name, () =>
        expect(complete(marked).find((one) => one.label === label)?.detail).to.equal(expected),
      );
    }

    it('what a key means, with its link', () => {
      const [found] = complete('istio:\n  meshC¦').filter(({ label }) => label === 'meshConfig');
      expect(found?.documentation).to.contain('[Reference](https://istio.io/');
    });

    it('what each word means', () => {
      const [, remote] = complete('clusters:\n  c1:\n    role: ¦');
      expect(remote?.documentation).to.equal(
        'Uses the istiod of another cluster, named in `primary`.',
      );
    });
  });
});
