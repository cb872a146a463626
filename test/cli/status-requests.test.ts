import { tmpdir } from 'node:os';
import { expect } from 'chai';
import { guide } from '../../lib/cli/guide.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Request } from '../../lib/cluster/http.ts';
import type { ObjectRef } from '../../lib/cluster/object.ts';
import { apply, approvalOf, compare, type Layout, layOut, plan } from '../../lib/engine.ts';
import { createRender } from '../../lib/render/sources.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { noMint } from '../support/mints.ts';
import { withRemotes } from '../support/topologies.ts';

const istiod: ObjectRef = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'istio-system',
  name: 'istiod',
};

describe('what isthmus status asks of the clusters', () => {
  const asked: Request[] = [];
  let sandbox: Sandbox;
  let layout: Layout;

  before(async () => {
    const servers = withRemotes(2).clusters.map((cluster) => ({
      ...cluster,
      apiServer: `https://${cluster.name}.example.org:6443`,
    }));
    const topology = { ...withRemotes(2), clusters: servers };
    sandbox = await sandboxClusters({
      ...sandboxOf(topology),
      clock: systemClock,
      observe: (_cluster, request) => asked.push(request),
    });
    layout = layOut(topology, guide);
    const preview = await plan(layout, ports());
    const approval = approvalOf(preview.changeSet, { adopt: false, prune: false });
    await apply(
      layout,
      { preview, approval },
      {
        ...ports(),
        mint: noMint,
        reporter: { report: () => undefined },
        signal: new AbortController().signal,
      },
      { concurrency: 16 },
    );
  });

  after(() => sandbox.close());

  function ports() {
    const render = createRender({
      istioctl: undefined,
      searchPath: '',
      standIn: charts,
      cacheDirectory: tmpdir(),
      fetch,
    });
    return { clusters: sandbox, render, clock: systemClock };
  }

  async function requestsOfStatus(): Promise<Readonly<Record<string, number>>> {
    asked.length = 0;
    await compare(layout, ports());
    const counts: Record<string, number> = {};
    for (const { method, path } of asked) {
      const isList = method === 'GET' && path.includes('labelSelector');
      const what = isList ? 'LIST' : path.includes('dryRun=All') ? `${method} dry run` : method;
      counts[what] = (counts[what] ?? 0) + 1;
    }
    return counts;
  }

  // One GET in each of three clusters is for the inventory.
  it('is an inventory and LISTs, and nothing else, while the mesh is in sync', async () => {
    const { LIST: lists, ...others } = await requestsOfStatus();
    expect(lists).to.be.above(0);
    expect(others).to.deep.equal({ GET: 3 });
  });

  it('is two dry runs more for an object that somebody has changed, and no write', async () => {
    const { LIST: lists } = await requestsOfStatus();
    sandbox.as('kubectl-edit').edit('cluster1', istiod, (live) => ({
      ...live,
      metadata: { ...live.metadata, labels: { ...live.metadata.labels, app: 'theirs' } },
    }));
    expect(await requestsOfStatus()).to.deep.equal({
      GET: 3,
      LIST: lists,
      'PATCH dry run': 2,
    });
  });
});
