import { removal } from '../../plans/removal.ts';
import { noMint } from '../support/mints.ts';
import { tmpdir } from 'node:os';
import { expect } from 'chai';
import { apply } from '../../lib/apply/apply.ts';
import { approvalOf } from '../../lib/apply/approval.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Request } from '../../lib/cluster/http.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { createRender } from '../../lib/render/sources.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { preview } from '../../lib/state/preview.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { plans } from '../../plans/index.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { sharedFields } from '../../plans/shared-fields.ts';
import { withRemotes } from '../support/topologies.ts';
import { ownerOf } from '../../lib/state/ownership.ts';

/** Requests for Secrets, by what they ask for. */
interface Counts {
  /** All of ours in a namespace. */
  readonly list: number;
  /** One: the beginning of a watch. */
  readonly one: number;
  readonly get: number;
  readonly watch: number;
  readonly 'dry-run': number;
  readonly apply: number;
}

/** An istio-kubeconfig, and remote secrets of somebody else: looked for by plan and apply before istiod is there. */
const leftover = 2;
const others = 2;

describe('what an apply asks of Secrets', () => {
  const first = new Map<number, Counts>();
  const moved = new Map<number, Counts>();
  const again = new Map<number, Counts>();

  for (const remotes of [4, 16]) {
    it(`converges ${remotes} remotes, also when their API servers move`, async () => {
      const asked: Request[] = [];
      const mesh = withServers(withRemotes(remotes), 'first');
      const sandbox = await sandboxClusters({
        ...sandboxOf(mesh),
        clock: systemClock,
        observe: (_cluster, request) => asked.push(request),
      });
      const counted = async (topology: Topology): Promise<Counts> => {
        asked.length = 0;
        await applyTo(sandbox, topology);
        return countsOf(asked);
      };
      first.set(remotes, await counted(mesh));
      moved.set(remotes, await counted(withServers(mesh, 'second')));
      again.set(remotes, await counted(withServers(mesh, 'second')));
      sandbox.close();
    });
  }

  for (const remotes of [4, 16]) {
    it(`is one LIST a cluster, and as many of the rest as there are Secrets: ${remotes} remotes`, () => {
      // Of each remote a reader token and a remote secret, each sought when the plan did not find it among ours, and once more right before it is made.
      expect(first.get(remotes)).to.deep.equal({
        list: remotes + 1 + others,
        one: remotes,
        get: 4 * remotes + leftover,
        watch: remotes,
        'dry-run': 0,
        apply: 2 * remotes,
      });
    });

    it(`looks again only at what will be changed, and tries nothing twice: ${remotes} remotes`, () => {
      expect(moved.get(remotes)).to.deep.equal({
        list: remotes + 1,
        one: 0,
        get: remotes,
        watch: 0,
        'dry-run': remotes,
        apply: remotes,
      });
    });

    it(`is one LIST a cluster when there is nothing to do: ${remotes} remotes`, () => {
      const none = { one: 0, get: 0, watch: 0, 'dry-run': 0, apply: 0 };
      expect(again.get(remotes)).to.deep.equal({ list: remotes + 1, ...none });
    });
  }
});

describe('what an apply asks of new types', () => {
  it('is their objects, before istiod is sent, and nothing where no workload is sent', async () => {
    const asked: string[] = [];
    const mesh = withRemotes(1);
    const sandbox = await sandboxClusters({
      ...sandboxOf(mesh),
      clock: systemClock,
      observe: (cluster, { method, path }) => asked.push(`${cluster} ${method} ${path}`),
    });
    await applyTo(sandbox, mesh);
    sandbox.close();
    const lists = asked.flatMap((request, at) => {
      const list = /^(\w+) GET [/]apis[/]\w+[.]istio[.]io[/]\w+[/](\w+)[?]limit=/.exec(request);
      return list === null ? [] : [{ cluster: list[1], plural: list[2], at }];
    });
    const istiod = asked.findIndex((request) => /PATCH .*[/]deployments[/]istiod[?]/.test(request));
    const types = asked.flatMap(
      (request) => /^cluster1 PATCH .*definitions[/](\w+)[.]\w+[.]istio/.exec(request)?.[1] ?? [],
    );
    expect(types).to.have.length(15);
    expect(lists.map(({ plural }) => plural)).to.have.members(types);
    expect(lists.filter(({ cluster, at }) => cluster !== 'cluster1' || at > istiod)).to.be.empty;
  });
});

function withServers(topology: Topology, domain: string): Topology {
  const clusters = topology.clusters.map((cluster) => ({
    ...cluster,
    apiServer: `https://${cluster.name}.${domain}:6443`,
  }));
  return { ...topology, clusters };
}

async function applyTo(sandbox: Sandbox, topology: Topology): Promise<void> {
  const render = createRender({
    istioctl: undefined,
    searchPath: '',
    standIn: charts,
    cacheDirectory: tmpdir(),
    fetch,
  });
  const graph = buildGraph(topology, plans);
  const ports = { clusters: sandbox, render, mint: noMint, clock: systemClock };
  const options = { ...ownerOf(topology), members: [], shared: sharedFields };
  const looking = {
    ...options,
    disturbances: [],
    leftovers: true,
    removal,
    order: plans.map(({ name }) => name),
  };
  const seen = await preview(graph, ports, looking);
  const outcomes = await apply(
    { graph, preview: seen },
    approvalOf(seen.changeSet, { adopt: false, prune: false }),
    {
      ...ports,
      reporter: { report: () => undefined },
      signal: new AbortController().signal,
    },
    { ...options, timeouts: topology.timeouts, concurrency: 16 },
  );
  expect(new Set([...outcomes.values()].map(({ kind }) => kind))).to.deep.equal(new Set(['done']));
}

function countsOf(requests: readonly Request[]): Counts {
  const counts = { list: 0, one: 0, get: 0, watch: 0, 'dry-run': 0, apply: 0 };
  for (const { method, path } of requests) {
    const [, name, query = ''] = /\/secrets(\/[^?]+)?(?:\?(.*))?$/.exec(path) ?? [];
    if (!/\/secrets(?![^/?])/.test(path)) continue;
    if (method === 'PATCH') counts[query.includes('dryRun') ? 'dry-run' : 'apply'] += 1;
    else if (name !== undefined) counts.get += 1;
    else if (query.includes('watch=')) counts.watch += 1;
    else counts[query.includes('fieldSelector') ? 'one' : 'list'] += 1;
  }
  return counts;
}
