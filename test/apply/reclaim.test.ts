import { tmpdir } from 'node:os';
import { expect } from 'chai';
import { approvalOf } from '../../lib/apply/approval.ts';
import type { Event } from '../../lib/apply/event.ts';
import { guide } from '../../lib/cli/guide.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Request } from '../../lib/cluster/http.ts';
import type { Manifest, ObjectRef } from '../../lib/cluster/object.ts';
import { apply, layOut, mayWrite, plan } from '../../lib/engine.ts';
import { createRender } from '../../lib/render/sources.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { hasChanges } from '../../lib/state/change-set.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { noMint } from '../support/mints.ts';
import { withRemotes } from '../support/topologies.ts';

const topology = withRemotes(1);
const mesh = {
  ...topology,
  clusters: topology.clusters.map((one) => ({ ...one, apiServer: `https://${one.name}.test` })),
};
const service: ObjectRef = {
  apiVersion: 'v1',
  kind: 'Service',
  namespace: 'istio-system',
  name: 'istio-eastwestgateway',
};

describe('a field that somebody changed and changed back', () => {
  const layout = layOut(mesh, guide);
  let sandbox: Sandbox;
  let asked: Request[] = [];

  before(async function () {
    this.timeout('60s');
    sandbox = await sandboxClusters({
      ...sandboxOf(mesh),
      clock: systemClock,
      observe: (_cluster, request) => asked.push(request),
    });
    await applied(await planned());
    relabel('theirs');
    relabel('istio-eastwestgateway');
  });

  after(() => sandbox.close());

  it('is no change, and costs a dry run while it is not ours again', async () => {
    const seen = await planned();
    expect(hasChanges(seen.changeSet)).to.equal(false);
    expect(dryRuns()).to.deep.equal(['istio-eastwestgateway']);
    expect(mayWrite(layout, { preview: seen, approval: approved(seen) })).to.equal(true);
  });

  it('is taken again by the next apply, with one write, of which nothing is tried again', async () => {
    const seen = await planned();
    const events = await applied(seen);
    expect(events).to.deep.equal(['reclaimed istio-eastwestgateway']);
    expect(dryRuns()).to.deep.equal([]);
  });

  it('costs nothing then', async () => {
    const seen = await planned();
    expect(dryRuns()).to.deep.equal([]);
    expect(mayWrite(layout, { preview: seen, approval: approved(seen) })).to.equal(false);
    expect(await applied(seen)).to.deep.equal([]);
  });

  const ports = () => ({
    clusters: sandbox,
    clock: systemClock,
    render: createRender({
      istioctl: undefined,
      searchPath: '',
      cacheDirectory: tmpdir(),
      fetch,
      standIn: charts,
    }),
  });

  type Seen = Awaited<ReturnType<typeof plan>>;

  function planned(): Promise<Seen> {
    asked = [];
    return plan(layout, ports());
  }

  const approved = ({ changeSet }: Seen) => approvalOf(changeSet, { adopt: false, prune: false });

  async function applied(seen: Seen): Promise<readonly string[]> {
    asked = [];
    const events: Event[] = [];
    const reporter = { report: (event: Event) => events.push(event) };
    const how = { ...ports(), mint: noMint, reporter, signal: new AbortController().signal };
    const outcomes = await apply(layout, { preview: seen, approval: approved(seen) }, how, {
      concurrency: 16,
    });
    expect([...outcomes.values()].map(({ kind }) => kind)).to.not.include('failed');
    return events.flatMap((event) =>
      event.kind === 'object-changed' ? [`${event.verb} ${event.ref.name}`] : [],
    );
  }

  const dryRuns = (): readonly string[] =>
    asked
      .filter(({ method, path }) => method === 'PATCH' && path.includes('dryRun=All'))
      .map(({ path }) => /\/([^/?]+)\?/.exec(path)?.[1] ?? '');

  function relabel(app: string): void {
    sandbox.as('somebody').edit('cluster1', service, (live): Manifest => {
      const labels = { ...live.metadata.labels, app };
      return { ...live, metadata: { ...live.metadata, labels } };
    });
  }
});
