import { tmpdir } from 'node:os';
import { expect } from 'chai';
import { approvalOf } from '../../lib/apply/approval.ts';
import { guide } from '../../lib/cli/guide.ts';
import { systemClock } from '../../lib/clock.ts';
import { apply, layOut, plan } from '../../lib/engine.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { Request } from '../../lib/cluster/http.ts';
import type { Cache } from '../../lib/render/cache.ts';
import { createRender } from '../../lib/render/sources.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { cacheInMemory } from '../support/cache-in-memory.ts';
import { noMint } from '../support/mints.ts';
import { withRemotes } from '../support/topologies.ts';

/** Requests of one cluster: `list`, `metadata` (a LIST of it), `get`, `dry-run`, `write`, `ask` (rights and version), `discover`. */
type Counts = Readonly<Record<string, number>>;

/** Of the primary and of the last remote, in the first plan and in one that finds nothing to do. */
interface Measured {
  readonly first: readonly [Counts, Counts];
  readonly again: readonly [Counts, Counts];
  /** The apply after the first plan. */
  readonly applied: readonly [Counts, Counts];
  /** With an empty cache, and with what it remembers then. */
  readonly learning: readonly [Counts, Counts];
  readonly known: readonly [Counts, Counts];
}

describe('what a plan asks of each cluster', () => {
  const sizes = [1, 4, 16];
  const measured = new Map<number, Measured>();

  before(async function () {
    this.timeout('60s');
    for (const remotes of sizes) measured.set(remotes, await measure(remotes));
  });

  // One GET is for the inventory, which says where else to look. Where a type is not served, a LIST is in vain, and the server is asked what
  // it serves, and once more, as Istio's types may have come meanwhile.
  for (const remotes of sizes) {
    it(`is the inventory and one LIST for each kind when there is nothing to do, however many clusters there are: ${remotes + 1}`, () => {
      expect(measured.get(remotes)?.again).to.deep.equal([
        { list: 18, get: 1 },
        { list: 10, get: 1 },
      ]);
    });

    // Before istiod is there, remote secrets that somebody else has made are looked for; each cluster is asked who it is.
    it(`is the same for a remote in an empty mesh, and one more for each remote secret: ${remotes + 1} clusters`, () => {
      expect(measured.get(remotes)?.first).to.deep.equal([
        { discover: 4, list: 19, metadata: 1, get: 5 + remotes, 'dry-run': 12, ask: 2 },
        { discover: 2, list: 10, metadata: 1, get: 4, 'dry-run': 4, ask: 2 },
      ]);
    });

    it(`is no dry run in the apply that follows: ${remotes + 1} clusters`, () => {
      for (const counts of measured.get(remotes)?.applied ?? []) {
        expect(counts).to.not.have.property('dry-run');
        expect(counts).to.have.property('write');
      }
    });

    it(`is only the metadata of Istio's types once a plan has seen that they are as they should be: ${remotes + 1} clusters`, () => {
      const { learning, known } = measured.get(remotes) ?? {};
      expect(learning).to.deep.equal([
        { list: 18, metadata: 1, get: 1 },
        { list: 10, metadata: 1, get: 1 },
      ]);
      expect(known).to.deep.equal([
        { list: 17, metadata: 1, get: 1 },
        { list: 9, metadata: 1, get: 1 },
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
    observe: (cluster, request) => asked.push({ cluster, what: kindOf(request) }),
  });
  const layout = layOut(topology, guide);
  const ports = portsOf(sandbox);
  const planned = async (cache?: Cache) => {
    asked.length = 0;
    const preview = await plan(layout, { ...ports, ...(cache && { cache }) });
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
    asked.length = 0;
    await apply(layout, { preview: first.preview, approval }, how, { concurrency: 16 });
    const applied = [countsOf('cluster1'), countsOf(`cluster${remotes + 1}`)] as const;
    const again = await planned();
    const cache = cacheInMemory();
    const learning = await planned(cache);
    const known = await planned(cache);
    return {
      first: first.counts,
      applied,
      again: again.counts,
      learning: learning.counts,
      known: known.counts,
    };
  } finally {
    sandbox.close();
  }
}

function portsOf(clusters: Sandbox) {
  const render = createRender({
    istioctl: undefined,
    searchPath: '',
    cacheDirectory: tmpdir(),
    fetch,
    standIn: charts,
  });
  return { clusters, render, clock: systemClock };
}

function kindOf({ method, path, accept = '' }: Request): string {
  const [place = '', query = ''] = path.split('?');
  if (place === '/version' || place.endsWith('accessreviews')) return 'ask';
  if (place === '/api' || place === '/apis') return 'discover';
  if (query.includes('dryRun')) return method === 'POST' ? 'probe' : 'dry-run';
  if (method !== 'GET') return 'write';
  if (accept.includes('PartialObjectMetadata')) return 'metadata';
  return query.includes('labelSelector') ? 'list' : 'get';
}

function reachable(topology: Topology): Topology {
  const clusters = topology.clusters.map((cluster) => ({
    ...cluster,
    apiServer: `https://${cluster.name}.test:6443`,
  }));
  return { ...topology, clusters };
}
