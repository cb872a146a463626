import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../lib/clock.ts';
import type { Manifest, ObjectRef } from '../../lib/cluster/object.ts';
import { isRecord, recordsAt } from '../../lib/json.ts';
import { sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { apiServer, verify } from '../../lib/verify/verify.ts';
import { checks } from '../../plans/checks/index.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';
import { strictValidator } from '../support/schemas.ts';
import { primaryRemote } from '../support/topologies.ts';

const system = { namespace: 'istio-system' };

/** Each fault, and the only check that may find it. */
const faults: readonly {
  readonly what: string;
  readonly found: string;
  readonly cluster: string;
  readonly ref: ObjectRef;
  /** Undefined deletes. */
  readonly change?: (live: Manifest) => Manifest;
}[] = [
  {
    what: 'a namespace without the label of its network',
    found: 'network-label',
    cluster: 'cluster1',
    ref: { apiVersion: 'v1', kind: 'Namespace', name: 'istio-system' },
    change: (live) => ({ ...live, metadata: { ...live.metadata, labels: {} } }),
  },
  {
    what: 'a namespace that names nobody who may lead',
    found: 'leader-named',
    cluster: 'cluster2',
    ref: { apiVersion: 'v1', kind: 'Namespace', name: 'istio-system' },
    change: (live) => ({ ...live, metadata: { ...live.metadata, annotations: {} } }),
  },
  {
    what: 'an istiod that is gone',
    found: 'istiod-ready',
    cluster: 'cluster1',
    ref: { apiVersion: 'apps/v1', kind: 'Deployment', ...system, name: 'istiod' },
  },
  {
    what: 'a gateway that is gone',
    found: 'gateway-address',
    cluster: 'cluster1',
    ref: { apiVersion: 'v1', kind: 'Service', ...system, name: 'istio-eastwestgateway' },
  },
  ...(['Gateway istiod-gateway', 'VirtualService istiod-vs'] as const).map((words) => {
    const [kind = '', name = ''] = words.split(' ');
    return {
      what: `a ${kind} ${name} that is gone`,
      found: 'control-plane-exposed',
      cluster: 'cluster1',
      ref: { apiVersion: 'networking.istio.io/v1', kind, ...system, name },
    };
  }),
  {
    what: 'an EndpointSlice that points to an old gateway',
    found: 'control-plane-endpoint',
    cluster: 'cluster2',
    ref: { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', ...system, name: 'istiod' },
    change: (live) => ({ ...live, endpoints: [{ addresses: ['10.9.9.9'] }] }),
  },
  {
    what: 'a remote secret that is gone',
    found: 'remote-secret',
    cluster: 'cluster1',
    ref: { apiVersion: 'v1', kind: 'Secret', ...system, name: 'istio-remote-secret-cluster2' },
  },
  {
    what: 'a remote secret that leads to a loopback address',
    found: 'remote-secret',
    cluster: 'cluster1',
    ref: { apiVersion: 'v1', kind: 'Secret', ...system, name: 'istio-remote-secret-cluster2' },
    change: (live) => ({
      ...live,
      data: Object.fromEntries(
        Object.entries(isRecord(live['data']) ? live['data'] : {}).map(([key, data]) => {
          const text = Buffer.from(String(data), 'base64').toString();
          const wrong = text.replace(/server: .*/, 'server: https://127.0.0.1:6443');
          return [key, Buffer.from(wrong).toString('base64')];
        }),
      ),
    }),
  },
];

describe('isthmus verify', () => {
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-verify-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
    const { code, stderr } = await run('apply', '--yes');
    expect(code, stderr).to.equal(0);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (...argv: readonly string[]) =>
    runCommand([...argv, '--sandbox'], { cwd: folder, env: { PATH: '' } });

  it('finds nothing wrong with a healthy mesh, and says what cannot be known of embedded clusters', async () => {
    const { code, stdout, stderr } = await run('verify');
    expect(stdout).to.match(/\n15 passed, 0 failed\n$/);
    expect(stderr).to.contain('No traffic flows between embedded clusters');
    expect(code).to.equal(0);
  });

  it('says of a cluster that is down only that, and skips what depends on it', async () => {
    const { code, stdout } = await run('verify', '--trouble', 'down=cluster2');
    expect(stdout.match(/FAIL .*/g)).to.deep.equal(['FAIL the API server answers (api-server)']);
    expect(stdout).to.contain('because of api-server of cluster2)');
    expect(code).to.equal(1);
  });

  it('writes records that its schema describes', async () => {
    const { stdout } = await run('verify', '--format', 'ndjson', '--trouble', 'down=cluster2');
    const valid = strictValidator('verify.v1.schema.json');
    const records = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    for (const record of records) {
      expect(valid(record), JSON.stringify(valid.errors)).to.equal(true);
    }
    expect(records.at(-1)).to.include({ type: 'summary', working: false });
  });

  for (const { what, found, cluster, ref, change } of faults) {
    it(`names ${what}, and only that`, async () => {
      await edit(cluster, ref, change);
      expect(await findings()).to.deep.equal([found]);
    });
  }

  /** The loops that would mend it do not run: what was written is looked at at once. */
  async function edit(
    cluster: string,
    ref: ObjectRef,
    change: ((live: Manifest) => Manifest) | undefined,
  ): Promise<void> {
    const sandbox = await open(primaryRemote);
    const someone = sandbox.as('kubectl-edit');
    if (change === undefined) {
      const live = await sandbox(cluster).get(ref);
      await sandbox(cluster).delete(ref, { uid: live?.metadata.uid ?? '' });
    } else someone.edit(cluster, ref, change);
    sandbox.close();
  }

  function open(topology: Topology) {
    const directory = join(folder, '.isthmus', 'sandbox');
    return sandboxClusters({ ...sandboxOf(topology), directory, clock: systemClock });
  }

  async function findings(): Promise<readonly string[]> {
    const { stdout } = await run('verify', '--format', 'ndjson');
    const records = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    return recordsAt({ records }, 'records').flatMap(({ check, result }) =>
      result === 'failed' || result === 'unknown' ? [String(check)] : [],
    );
  }

  it('sends nothing that changes a cluster', async () => {
    const sent: string[] = [];
    const sandbox = await sandboxClusters({
      ...sandboxOf(primaryRemote),
      clock: systemClock,
      observe: (_, { method, path }) => sent.push(`${method} ${path}`),
    });
    await verify(primaryRemote, checks, { clusters: sandbox });
    sandbox.close();
    expect(sent).not.to.deep.equal([]);
    expect(
      sent.filter((one) => !one.startsWith('GET ') && !one.includes('dryRun=All')),
    ).to.deep.equal([]);
  });

  it('has every check on its page', () => {
    const page = readFileSync(join(repository, 'docs', 'verify.md'), 'utf8').replaceAll(/ +/g, ' ');
    for (const { id, severity, about } of [apiServer, ...checks]) {
      expect(page).to.contain(`| \`${id}\` | ${severity} | ${about.reads} | ${about.tells} |`);
    }
  });
});
