import { expect } from 'chai';
import { systemClock } from '../../lib/clock.ts';
import type { ClusterClient } from '../../lib/cluster/client.ts';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import { verify, type Verdict } from '../../lib/verify/verify.ts';
import {
  istiodRunning,
  proxyVersion,
  samplesOf,
  signerRenewal,
  signerValid,
} from '../../plans/checks/metrics.ts';
import { kubernetesVersion } from '../../plans/checks/versions.ts';
import { noNetwork } from '../support/no-network.ts';
import { scriptedClient } from '../support/scripted-client.ts';
import { primaryRemote } from '../support/topologies.ts';

const day = 86_400;
const now = Math.round(Date.now() / 1000);

/** What an istiod of Istio 1.31.0 with these certificates and proxies says of itself. */
function metrics(
  saying: {
    readonly root?: number;
    readonly chain?: number;
    readonly version?: string;
    readonly proxies?: string;
  } = {},
): string {
  const { root = 3650 * day, chain = root, version = '1.31.0', proxies = version } = saying;
  return [
    '# HELP pilot_info Pilot version and build information.',
    '# TYPE pilot_info gauge',
    `pilot_info{version="${version}-eed52ebb66ad3cd-Clean"} 1`,
    `pilot_xds{version="${proxies}"} 3`,
    `citadel_server_root_cert_expiry_timestamp ${(now + root).toExponential()}`,
    `citadel_server_cert_chain_expiry_timestamp ${now + chain}`,
    '',
  ].join('\n');
}

describe('the checks of what istiod counts', () => {
  it('read the lines of a metric, whatever is in its labels', () => {
    const text = 'a{x="1,\\"}",y="2"} 3\na_b 4\na 5e+01 1700000000\n';
    expect(samplesOf(text, 'a')).to.deep.equal([
      { labels: { x: '1,\\"}', y: '2' }, value: 3 },
      { labels: {}, value: 50 },
    ]);
  });

  it('find nothing while all is well', async () => {
    expect(await findings(metrics())).to.deep.equal([]);
    expect(await findings(metrics({ proxies: '1.30.2' }))).to.deep.equal([]);
  });

  for (const [what, text, found] of [
    ['a root that ends tomorrow', metrics({ root: day }), 'signer-valid'],
    ['an intermediate that ends tomorrow', metrics({ chain: day }), 'signer-valid'],
    ['an intermediate that ends in ten days', metrics({ chain: 10 * day }), 'signer-renewal'],
    ['an istiod of another version', metrics({ version: '1.31.1' }), 'istiod-running'],
    ['proxies that are newer than their istiod', metrics({ proxies: '1.32.0' }), 'proxy-version'],
    ['proxies that are too old', metrics({ proxies: '1.29.4' }), 'proxy-version'],
  ] as const) {
    it(`name ${what}, and only that`, async () => {
      expect((await findings(text)).map(({ check }) => check.id)).to.deep.equal([found]);
    });
  }

  it('say once which right is missing, and leave out what needs it', async () => {
    const words = 'User "looker" cannot get resource "pods/proxy"';
    const refused = new ClusterError('forbidden', words, { cluster: 'cluster1' });
    const verdicts = await verdictsOf(() => Promise.reject(refused));
    expect(verdicts.filter(({ kind }) => kind === 'failed')).to.deep.equal([]);
    const unknown = verdicts.flatMap((one) => (one.kind === 'unknown' ? [one.finding] : []));
    expect(unknown.map(({ message }) => message)).to.deep.equal([words]);
    expect(unknown[0]?.hint).to.contain('isthmus rbac --for verify');
    expect(verdicts.filter(({ kind }) => kind === 'skipped')).to.have.length(3);
  });

  it('say when istiod signs nothing itself', async () => {
    const text = 'pilot_info{version="1.31.0"} 1\n';
    const verdicts = await verdictsOf(() => Promise.resolve(text));
    const reasons = verdicts.flatMap((one) => (one.kind === 'skipped' ? [one.because] : []));
    expect(reasons).to.deep.equal(Array(2).fill('istiod, which signs nothing itself'));
  });
});

describe('the check of the version of Kubernetes', () => {
  it('names one that this Istio does not support, and only that', async () => {
    const verdicts = await verify(primaryRemote, [kubernetesVersion], {
      clusters: (name) =>
        scriptedClient({
          version: () => Promise.resolve(name === 'cluster2' ? 'v1.29.4' : 'v1.36.3'),
        }),
      ...noNetwork,
      clock: systemClock,
    });
    const found = verdicts.filter(({ kind }) => kind === 'failed');
    expect(found).to.have.length(1);
    expect(JSON.stringify(found)).to.contain('cluster2 is Kubernetes v1.29.4, and Istio 1.31');
  });
});

async function findings(text: string): Promise<readonly Verdict[]> {
  return (await verdictsOf(() => Promise.resolve(text))).filter(
    ({ kind }) => kind === 'failed' || kind === 'unknown',
  );
}

function verdictsOf(proxied: ClusterClient['proxied']): Promise<readonly Verdict[]> {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'istio-system', name: 'istiod-1' },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };
  const client: Partial<ClusterClient> = {
    version: () => Promise.resolve('v1.36.3'),
    list: () => Promise.resolve([pod]),
    proxied,
  };
  return verify(primaryRemote, [istiodRunning, proxyVersion, signerValid, signerRenewal], {
    clusters: () => scriptedClient(client),
    ...noNetwork,
    clock: systemClock,
  });
}
