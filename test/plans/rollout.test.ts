import { expect } from 'chai';
import * as fc from 'fast-check';
import type { NotYet } from '../../lib/apply/wait.ts';
import { textAt } from '../../lib/json.ts';
import type { Mesh } from '../../lib/mesh/generated/spec.ts';
import { newestVersion } from '../../lib/mesh/topology/relations.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { issueRoot } from '../../lib/trust/issue.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { inTurns } from '../../lib/steps/turns.ts';
import { plans } from '../../plans/index.ts';
import { turnsOf } from '../../plans/rollout.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { versionIn } from '../../plans/upgrade-path.ts';
import { anyTopology } from '../support/any-topology.ts';
import { authorityOf } from '../support/authorities.ts';
import { type DrivenClock, drivenClock } from '../support/driven-clock.ts';
import { applyMesh, leftToDo, whileTimePasses } from '../support/mesh-run.ts';
import { meshOf } from '../support/topologies.ts';

const start = Date.UTC(2026, 0, 1);
const root = await issueRoot(start);
const authority = await authorityOf(root, start);
const mint = { prepare: () => Promise.resolve(), authority: () => Promise.resolve(authority) };

function meshAt(version: string, rollout: NonNullable<Mesh['rollout']> = {}): Topology {
  const apiServer = 'https://172.18.0.3:6443';
  const primary = { network: 'network1', role: 'primary', apiServer } as const;
  const topology = meshOf(
    {
      c1: { context: 'c1', ...primary },
      c2: { context: 'c2', network: 'network1', role: 'remote', primary: 'c1', apiServer },
      c3: { context: 'c3', ...primary },
    },
    { version },
    { rollout },
  );
  return {
    ...topology,
    trust: { mode: 'root', certificate: root.certificate, key: { kind: 'file', path: 'root.key' } },
  };
}

describe('An upgrade in place', () => {
  let clock: DrivenClock;
  let sandbox: Sandbox;
  /** What was written and asked, in order: `c1 base`, `c1 moves`, `c1 works`. */
  let course: string[];
  let broken: string | undefined;
  let runs = 0;

  const prove = (cluster: string): Promise<NotYet | undefined> => {
    course.push(`${cluster} asked`);
    return Promise.resolve(broken === cluster ? { reason: 'proxies are lost' } : undefined);
  };

  beforeEach(async () => {
    clock = drivenClock();
    course = [];
    broken = undefined;
    sandbox = await sandboxClusters({
      ...sandboxOf(meshAt('1.30.4')),
      clock,
      observe: (cluster, { method, path }) => {
        if (method !== 'PATCH' || path.includes('dryRun')) return;
        if (path.includes('/customresourcedefinitions/')) course.push(`${cluster} types`);
        if (path.includes('/mutatingwebhook') || path.includes('/deployments/')) {
          course.push(`${cluster} moves`);
        }
      },
    });
    await apply(meshAt('1.30.4'));
    course = [];
  });

  afterEach(() => sandbox.close());

  async function apply(topology: Topology): Promise<readonly string[]> {
    runs += 1;
    const run = { clusters: sandbox, clock, identity: `process ${runs}`, mint, prove };
    const outcomes = await whileTimePasses(applyMesh(topology, run), clock);
    return [...outcomes].flatMap(([id, { kind }]) => (kind === 'done' ? [] : [`${id} ${kind}`]));
  }

  const versions = (): readonly (string | undefined)[] =>
    ['c1', 'c3'].map((cluster) => {
      const named = { kind: 'Deployment', namespace: 'istio-system', name: 'istiod' };
      return versionIn(sandbox.scene().get(cluster, { apiVersion: 'apps/v1', ...named }));
    });

  /** Each only once in a row. */
  const told = (what: RegExp): readonly string[] =>
    course.filter((one) => what.test(one)).filter((one, index, all) => one !== all[index - 1]);

  it('comes to one cluster after the other: primaries first, types before what needs them, and each works before the next', async () => {
    expect(await apply(meshAt('1.31.0'))).to.deep.equal([]);
    expect(told(/moves|asked/)).to.deep.equal([
      'c1 moves',
      'c1 asked',
      'c3 moves',
      'c3 asked',
      'c2 moves',
    ]);
    for (const cluster of ['c1', 'c2', 'c3']) {
      expect(course.lastIndexOf(`${cluster} types`)).to.be.below(
        course.indexOf(`${cluster} moves`),
      );
    }
    const left = { clusters: sandbox, clock };
    expect(await whileTimePasses(leftToDo(meshAt('1.31.0'), left), clock)).to.deep.equal([]);
    course = [];
    expect(await apply(meshAt('1.31.0'))).to.deep.equal([]);
    expect(course).to.deep.equal([]);
  });

  it('comes in the order that mesh.yaml says', async () => {
    const orders = [
      ['c3', 'c1', 'c2'],
      ['c1', 'c2', 'c3'],
    ] as const;
    for (const [index, order] of orders.entries()) {
      course = [];
      const version = ['1.31.0', '1.31.1'][index] ?? '';
      expect(await apply(meshAt(version, { order: [...order] }))).to.deep.equal([]);
      expect(told(/moves/)).to.deep.equal(order.map((cluster) => `${cluster} moves`));
    }
  });

  it('stops where a cluster does not work: the others stay as they are, and the next apply looks at it again', async () => {
    broken = 'c1';
    const stopped = await apply(meshAt('1.31.0'));
    expect(stopped).to.include.members([
      'c1/rollout failed',
      'c3/control-plane blocked',
      'c2/remote blocked',
    ]);
    expect(versions()).to.deep.equal(['1.31.0', '1.30.4']);
    expect(told(/moves/)).to.deep.equal(['c1 moves']);
    course = [];
    expect(await apply(meshAt('1.31.0'))).to.include('c1/rollout failed');
    expect(told(/moves/)).to.deep.equal([]);
    broken = undefined;
    expect(await apply(meshAt('1.31.0'))).to.deep.equal([]);
    expect(versions()).to.deep.equal(['1.31.0', '1.31.0']);
  });

  it('waits so long between two clusters, and looks again then', async () => {
    const topology = meshAt('1.31.0', { pause: '30m' });
    const before = clock.now();
    expect(await apply(topology)).to.deep.equal([]);
    expect(clock.now() - before).to.be.within(3_600_000, 3_800_000);
    expect(course.filter((one) => one === 'c1 asked')).to.have.length(2);
  });

  it('does not wait again for what had its turn in an apply before', async () => {
    const topology = meshAt('1.31.0', { pause: '30m' });
    broken = 'c3';
    expect(await apply(topology)).to.include('c3/rollout failed');
    broken = undefined;
    const before = clock.now();
    expect(await apply(topology)).to.deep.equal([]);
    expect(clock.now() - before).to.be.below(600_000);
    expect(told(/asked/)).to.include.members(['c1 asked', 'c3 asked']);
  });

  it('is not what a first apply does, nor any other change: clusters then go at once', async () => {
    const more = { meshConfig: { accessLogFile: '/dev/stdout' } };
    const topology = meshAt('1.30.4');
    const changed = {
      ...topology,
      controlPlanes: topology.controlPlanes.map((one) => ({ ...one, ...more })),
    };
    expect(await apply(changed)).to.deep.equal([]);
    expect(told(/asked/)).to.deep.equal([]);
  });
});

describe('plans/rollout, for any topology of relations', () => {
  it('makes a graph without a cycle, in which nothing moves before its turn', () => {
    fc.assert(
      fc.property(anyTopology, fc.infiniteStream(fc.nat(99)), (topology, dice) => {
        const graph = buildGraph(topology, plans);
        const roll = (): number => Number(dice.next().value);
        const hosts = new Set(topology.controlPlanes.map(({ host }) => host));
        const shuffled = topology.clusters
          .map(({ name }) => ({ name, at: (hosts.has(name) ? 0 : 100) + roll() }))
          .toSorted((one, other) => one.at - other.at)
          .map(({ name }) => name);
        const moved = graph.steps.map((step) => ({
          step,
          changes: [
            {
              kind: 'update' as const,
              ref: { apiVersion: 'v1', kind: 'Service', name: 'x' },
              certainty: 'owned' as const,
              desired: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' } },
              fields: [
                {
                  path: 'metadata.labels["app.kubernetes.io/version"]',
                  before: '1.30.4',
                  after: newestVersion(topology),
                },
              ],
              unknown: [],
              force: false,
            },
          ],
          missing: [],
          unseen: [],
        }));
        const turns = turnsOf({ ...topology, rollout: { order: shuffled, pause: 0 } }, moved);
        if (turns === undefined) return;
        const { steps } = inTurns(graph, turns);
        const places = steps
          .filter(({ id }) => turns.waits(id))
          .map(({ cluster }) => turns.order.indexOf(cluster));
        expect(places).to.deep.equal(places.toSorted((one, other) => one - other));
        expect(textAt(steps[0], 'id')).to.be.a('string');
      }),
      { numRuns: 200 },
    );
  });
});
