import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Clock, systemClock } from '../../lib/clock.ts';
import type { Clusters } from '../../lib/cluster/client.ts';
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
import { wrongIn } from '../support/wrong-in.ts';
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

    for (const { what, found, said = '', make } of wrong) {
      it(`name ${what}, and only that`, async () => {
        const findings = await inSandbox(async (sandbox) => {
          await handOf(sandbox, root, make);
          return judge(topology, sandbox);
        });
        expect(findings.map(({ check }) => check.id)).to.deep.equal([found]);
        expect(JSON.stringify(findings)).to.contain(said);
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
