import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../lib/clock.ts';
import type { ClusterClient } from '../../lib/cluster/client.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { type Verdict, verify } from '../../lib/verify/verify.ts';
import { checks } from '../../plans/checks/index.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { noNetwork } from '../support/no-network.ts';
import { primaryRemote } from '../support/topologies.ts';
import { wrongIn } from '../support/wrong-in.ts';

describe('the checks of isthmus verify', () => {
  let sandbox: Sandbox;
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-faults-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
    await runCommand(['apply', '--yes', '--sandbox'], { cwd: folder, env: { PATH: '' } });
    const directory = join(folder, '.isthmus', 'sandbox');
    sandbox = await sandboxClusters({ ...sandboxOf(primaryRemote), directory, clock: systemClock });
  });

  after(() => {
    sandbox.close();
    rmSync(folder, { recursive: true });
  });

  it('name clocks that are apart, and only that', async () => {
    const findings = await judgeWith((name) => ({
      clockSkew: () => Promise.resolve(name === 'cluster2' ? -300_000 : 200),
    }));
    expectOnly(findings, 'clocks', 'the clock of cluster2 is 300 s behind that of');
  });

  it('name Pods of two clusters that share addresses, and only that', async () => {
    const ranges: Readonly<Record<string, string>> = {
      cluster1: '10.244.0.0/16',
      cluster2: '10.244.3.0/24',
    };
    const findings = await judgeWith((name) => ({
      list: (type, options) =>
        type.kind === 'Node'
          ? Promise.resolve([
              { ...type, metadata: { name }, spec: { podCIDRs: [ranges[name], 'fd00::/64'] } },
            ])
          : sandbox(name).list(type, options),
    }));
    expectOnly(findings, 'pod-ranges', '10.244.3.0/24 and 10.244.0.0/16');
  });

  it('name Services that have addresses of Pods of another cluster, and only that', async () => {
    const findings = await judgeWith((name) => ({
      list: async (type, options) => {
        if (type.kind === 'Node') {
          const podCIDRs = [name === 'cluster2' ? '10.97.0.0/16' : '10.244.0.0/16'];
          return [{ ...type, metadata: { name }, spec: { podCIDRs } }];
        }
        const live = await sandbox(name).list(type, options);
        if (type.kind !== 'Service' || name === 'cluster2') return live;
        const spec = { clusterIPs: ['10.97.0.1'] };
        return [...live, { ...type, metadata: { namespace: 'shop', name: 'cart' }, spec }];
      },
    }));
    expectOnly(findings, 'service-addresses', '1 Service of cluster1 (shop/cart, 10.97.0.1) has');
  });

  it('name a namespace that asks for proxies and that istiod does not look at, and only that', async () => {
    const discoverySelectors = [{ matchLabels: { mesh: 'mesh1' } }, { matchLabels: { a: 'b' } }];
    const topology = {
      ...primaryRemote,
      controlPlanes: primaryRemote.controlPlanes.map((one) => ({
        ...one,
        meshConfig: { discoverySelectors },
      })),
    };
    const verdicts = await verifyWith(
      (name) => ({
        list: async (type, options) => {
          const live = await sandbox(name).list(type, options);
          if (type.kind !== 'Namespace' || name === 'cluster1') return live;
          return [...live, asking('seen', { a: 'b' }), asking('unseen')];
        },
      }),
      topology,
    );
    const findings = wrongIn(verdicts);
    expectOnly(findings, 'namespace-watched', 'istiod does not look at namespace unseen, where');
  });

  it('do not judge the addresses of Pods where Nodes do not say them', async () => {
    const verdicts = await verifyWith((name) => ({
      list: (type, options) =>
        type.kind === 'Node' ? Promise.resolve([]) : sandbox(name).list(type, options),
    }));
    const about = verdicts.filter(({ check }) =>
      ['pod-ranges', 'service-addresses'].includes(check.id),
    );
    expect(about.map(({ kind }) => kind)).to.deep.equal(['skipped', 'skipped', 'skipped']);
    expect(JSON.stringify(about)).to.contain('the Nodes of cluster1, which do not say');
  });

  it('name the rights that are missing to somebody who has others', async () => {
    const findings = await judgeWith(() => ({
      may: ({ verb, resource }) => Promise.resolve(verb !== '*' && resource !== 'secrets'),
    }));
    expect(findings.map(({ check }) => check.id)).to.deep.equal(['apply-rights', 'apply-rights']);
    expect(JSON.stringify(findings[0])).to.contain('create, patch secrets in namespace');
  });

  it('expect no rights to write of somebody who has none', async () => {
    expect(await judgeWith(() => ({ may: () => Promise.resolve(false) }))).to.deep.equal([]);
  });

  it('name namespaces without a root certificate and a lock that nobody renews, where that can be known', async () => {
    const later = { ...systemClock, now: () => Date.now() + 600_000 };
    const verdicts = await verify(
      primaryRemote,
      checks.filter(({ id }) => ['leader-elected', 'root-certificate'].includes(id)),
      { clusters: sandbox, ...noNetwork, clock: later },
    );
    const findings = verdicts.filter(({ kind }) => kind === 'failed');
    expect(findings.map(({ check, clusters }) => `${check.id} ${clusters[0]}`)).to.deep.equal([
      'leader-elected cluster1',
      'leader-elected cluster2',
      'root-certificate cluster1',
      'root-certificate cluster2',
    ]);
  });

  it('say once which right to read is missing, and skip what else needs it', async () => {
    const refused = new Error('pods is forbidden');
    const verdicts = await verifyWith((name) => ({
      list: (type, options) =>
        type.kind === 'Pod' && name === 'cluster1'
          ? Promise.reject(refused)
          : sandbox(name).list(type, options),
    }));
    expect(verdicts.filter(({ kind }) => kind === 'failed')).to.deep.equal([]);
    expect(
      verdicts.filter(({ kind }) => kind === 'unknown').map(({ check }) => check.id),
    ).to.deep.equal(['proxy-revision']);
    expect(verdicts).to.deep.include({
      ...verdicts.find(({ check }) => check.id === 'sidecars'),
      kind: 'skipped',
      because: 'proxy-revision of cluster1',
    });
  });

  function verifyWith(
    others: (cluster: string) => Partial<ClusterClient>,
    topology = primaryRemote,
  ): Promise<readonly Verdict[]> {
    return verify(topology, checks, {
      clusters: (name) => ({ ...sandbox(name), ...others(name) }),
      ...noNetwork,
      clock: systemClock,
      embedded: true,
    });
  }

  async function judgeWith(
    others: (cluster: string) => Partial<ClusterClient>,
  ): Promise<readonly Verdict[]> {
    return wrongIn(await verifyWith(others));
  }
});

function expectOnly(found: readonly Verdict[], id: string, words: string): void {
  expect(found.map(({ check }) => check.id)).to.deep.equal([id]);
  expect(JSON.stringify(found)).to.contain(words);
}

/** A namespace whose Pods are to have proxies. */
function asking(name: string, labels: Readonly<Record<string, string>> = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'istio-injection': 'enabled', ...labels } },
  };
}
