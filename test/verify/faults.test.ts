import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Clock, systemClock } from '../../lib/clock.ts';
import type { ClusterClient, Clusters } from '../../lib/cluster/client.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { issueRoot, type Pair } from '../../lib/trust/issue.ts';
import { type Verdict, verify } from '../../lib/verify/verify.ts';
import { checks } from '../../plans/checks/index.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { noNetwork } from '../support/no-network.ts';
import { meshOf, primaryRemote } from '../support/topologies.ts';
import { controlPlanes } from './faults/control-planes.ts';
import { handOf } from './faults/hand.ts';
import { networks } from './faults/networks.ts';
import { sights } from './faults/sights.ts';
import { webhooks } from './faults/webhooks.ts';
import { workloads } from './faults/workloads.ts';

/** Nothing happens by itself: what is wrong stays so. */
const stopped: Clock = { now: () => Date.now(), sleep: () => new Promise(() => {}) };

const primaries = `
apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio: { version: 1.31.0 }
trust: { mode: root, root: { certificate: ca/root-cert.pem, key: ca/root-key.pem } }
networks: { network1: {}, network2: {} }
clusters:
  cluster1: { context: kind-cluster1, network: network1, role: primary, apiServer: 'https://172.18.0.2:6443' }
  cluster2: { context: kind-cluster2, network: network2, role: primary, apiServer: 'https://172.18.0.3:6443' }
`;

/** The same mesh with a root of its own. */
function rooted(topology: Topology): Topology {
  const key = { kind: 'file', path: 'ca/root-key.pem' } as const;
  return { ...topology, trust: { mode: 'root', certificate: undefined, key } };
}

for (const { guide, text, topology, wrong } of [
  {
    guide: 'primary-remote',
    text: seed,
    topology: primaryRemote,

    wrong: [...controlPlanes, ...sights, ...webhooks, ...workloads],
  },
  {
    guide: 'multi-primary_multi-network',
    text: primaries,
    topology: rooted(
      meshOf({
        cluster1: { context: 'kind-cluster1', network: 'network1', role: 'primary' },
        cluster2: { context: 'kind-cluster2', network: 'network2', role: 'primary' },
      }),
    ),
    wrong: networks,
  },
]) {
  describe(`the checks of isthmus verify on embedded clusters of ${guide}`, () => {
    let healthy: string;
    let folder: string;
    let root: Pair;

    before(async () => {
      healthy = mkdtempSync(join(tmpdir(), 'isthmus-faults-'));
      writeFileSync(join(healthy, 'mesh.yaml'), text);
      root = await issueRoot(Date.now());
      mkdirSync(join(healthy, 'ca'));
      writeFileSync(join(healthy, 'ca', 'root-cert.pem'), root.certificate);
      writeFileSync(join(healthy, 'ca', 'root-key.pem'), root.key, { mode: 0o600 });
      const argv = ['apply', '--yes', '--sandbox'];
      const { code, stderr } = await runCommand(argv, { cwd: healthy, env: { PATH: '' } });
      expect(code, stderr).to.equal(0);
    });

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'isthmus-fault-'));
      cpSync(join(healthy, '.isthmus', 'sandbox'), folder, { recursive: true });
    });

    afterEach(() => rmSync(folder, { recursive: true }));
    after(() => rmSync(healthy, { recursive: true }));

    it('find nothing while it is healthy', async () => {
      expect(await inSandbox((sandbox) => judge(topology, sandbox))).to.deep.equal([]);
    });

    for (const { what, found, make } of wrong) {
      it(`name ${what}, and only that`, async () => {
        const findings = await inSandbox(async (sandbox) => {
          await handOf(sandbox, root, make);
          return judge(topology, sandbox);
        });
        expect(findings.map(({ check }) => check.id)).to.deep.equal([found]);
      });
    }

    async function inSandbox<T>(work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
      const sandbox = await sandboxClusters({
        ...sandboxOf(topology),
        directory: folder,
        clock: stopped,
      });
      try {
        return await work(sandbox);
      } finally {
        sandbox.close();
      }
    }
  });
}

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
    const later = { ...stopped, now: () => Date.now() + 600_000 };
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
  ): Promise<readonly Verdict[]> {
    return verify(primaryRemote, checks, {
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

async function judge(topology: Topology, clusters: Clusters): Promise<readonly Verdict[]> {
  return wrongIn(
    await verify(topology, checks, {
      clusters,
      ...noNetwork,
      clock: systemClock,
      embedded: true,
    }),
  );
}

function expectOnly(found: readonly Verdict[], id: string, words: string): void {
  expect(found.map(({ check }) => check.id)).to.deep.equal([id]);
  expect(JSON.stringify(found)).to.contain(words);
}

/** What is wrong or could not be looked at. */
function wrongIn(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(({ kind }) => kind === 'failed' || kind === 'unknown');
}
