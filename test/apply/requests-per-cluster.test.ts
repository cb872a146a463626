import { tmpdir } from 'node:os';
import { expect } from 'chai';
import { approvalOf } from '../../lib/apply/approval.ts';
import { guide } from '../../lib/cli/guide.ts';
import { systemClock } from '../../lib/clock.ts';
import { apply, layOut, plan } from '../../lib/engine.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { createRender } from '../../lib/render/sources.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { noMint } from '../support/mints.ts';
import { withRemotes } from '../support/topologies.ts';

/** Requests of one cluster: `list`, `get`, `dry-run`, `write`, `ask` (rights and version), `discover`. */
type Counts = Readonly<Record<string, number>>;

/** Of the primary and of the last remote, in the first plan and in one that finds nothing to do. */
interface Measured {
  readonly first: readonly [Counts, Counts];
  readonly again: readonly [Counts, Counts];
}

describe('what a plan asks of each cluster', () => {
  const sizes = [1, 4, 16];
  const measured = new Map<number, Measured>();

  before(async function () {
    this.timeout('60s');
    for (const remotes of sizes) measured.set(remotes, await measure(remotes));
  });

  // Istio's types are discovered again, as they may be new, and those that are not served are not listed.
  for (const remotes of sizes) {
    it(`is one LIST for each kind when there is nothing to do, however many clusters there are: ${remotes + 1}`, () => {
      expect(measured.get(remotes)?.again).to.deep.equal([{ list: 18 }, { list: 10 }]);
    });

    // Before istiod is there, remote secrets that somebody else has made are looked for; each cluster is asked who it is.
    it(`is the same for a remote in an empty mesh, and one more for each remote secret: ${remotes + 1} clusters`, () => {
      expect(measured.get(remotes)?.first).to.deep.equal([
        { discover: 4, list: 17, get: 4 + remotes, 'dry-run': 27, ask: 2 },
        { discover: 2, list: 10, get: 3, 'dry-run': 19, ask: 2 },
      ]);
    });
  }
});

async function measure(remotes: number): Promise<Measured> {
  const topology = reachable(withRemotes(remotes));
  const asked: { readonly cluster: string; readonly what: string }[] = [];
  const sandbox = await sandboxClusters({
    ...sandboxOf(topology),
    clock: systemClock,
    observe: (cluster, { method, path }) => asked.push({ cluster, what: kindOf(method, path) }),
  });
  const layout = layOut(topology, guide);
  const ports = portsOf(sandbox);
  const planned = async () => {
    asked.length = 0;
    const preview = await plan(layout, ports);
    return { preview, counts: [countsOf('cluster1'), countsOf(`cluster${remotes + 1}`)] as const };
  };
  const countsOf = (cluster: string): Counts => {
    const counts: Record<string, number> = {};
    for (const { what } of asked.filter((one) => one.cluster === cluster)) {
      counts[what] = (counts[what] ?? 0) + 1;
    }
    return counts;
  };
  try {
    const first = await planned();
    const approval = approvalOf(first.preview.changeSet, { adopt: false, prune: false });
    const reporter = { report: () => undefined };
    const how = { ...ports, mint: noMint, reporter, signal: new AbortController().signal };
    await apply(layout, { preview: first.preview, approval }, how, { concurrency: 16 });
    const again = await planned();
    return { first: first.counts, again: again.counts };
  } finally {
    sandbox.close();
  }
}

function portsOf(clusters: Sandbox) {
  const render = createRender({
    istioctl: undefined,
    searchPath: '',
    version: '1.31.0',
    cacheDirectory: tmpdir(),
    fetch,
    standIn: charts,
  });
  return { clusters, render, clock: systemClock };
}

function kindOf(method: string, path: string): string {
  const [place = '', query = ''] = path.split('?');
  if (place === '/version' || place.endsWith('accessreviews')) return 'ask';
  if (place === '/api' || place === '/apis') return 'discover';
  if (query.includes('dryRun')) return 'dry-run';
  if (method !== 'GET') return 'write';
  return query.includes('labelSelector') ? 'list' : 'get';
}

function reachable(topology: Topology): Topology {
  const clusters = topology.clusters.map((cluster) => ({
    ...cluster,
    apiServer: `https://${cluster.name}.test:6443`,
  }));
  return { ...topology, clusters };
}
