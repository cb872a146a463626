import { expect } from 'chai';
import * as fc from 'fast-check';
import { describeRef, refOf } from '../../lib/cluster/object.ts';
import { sandboxClusters, type Sandbox } from '../../lib/sandbox/sandbox.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { problemOf } from '../../lib/state/problem.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { type DrivenClock, drivenClock } from '../support/driven-clock.ts';
import { bring, gitHalf, type GitObject } from '../support/git-half.ts';
import { applyMesh, destroyMesh, leftToDo, whileTimePasses } from '../support/mesh-run.ts';
import { withClusters } from '../support/topologies.ts';

const both = withClusters({
  cluster1: { delivery: 'gitops' },
  cluster2: { delivery: 'gitops' },
});
const hubOnly = withClusters({ cluster1: { delivery: 'gitops' } });

describe('a mesh that Git and isthmus bring together', () => {
  it('comes about in whatever order Git brings its half, and isthmus writes no object of it', async () => {
    const half = await gitHalf(both);
    const shuffled = fc.shuffledSubarray([...half], { minLength: half.length });
    await fc.assert(
      fc.asyncProperty(shuffled, fc.nat(half.length), async (objects, before) => {
        const place = await open(both);
        const rest = await place.bringLater(objects.slice(0, before));
        const applying = place.apply();
        let left: readonly GitObject[] = [...rest, ...objects.slice(before)];
        while (left.length > 0) {
          left = await place.bringLater(left);
          await place.clock.advance(3_000);
        }
        const outcomes = await whileTimePasses(applying, place.clock);
        expect(failures(outcomes)).to.deep.equal([]);
        expect(writtenByIsthmus(place.sandbox, half)).to.deep.equal([]);
        expect(await place.left()).to.deep.equal([]);
        place.sandbox.close();
      }),
      { numRuns: 4 },
    );
  });

  it('waits for what Git never brings, says for which object, and does what does not need it', async () => {
    const place = await open(hubOnly);
    const half = await gitHalf(hubOnly);
    await place.bringAll(half.filter((object) => !isGateway(object)));
    const outcomes = await whileTimePasses(place.apply(), place.clock);
    const failed = [...outcomes].filter(([, { kind }]) => kind === 'failed');
    expect(failed.map(([id]) => id)).to.deep.equal(['cluster1/east-west-gateway']);
    const [, outcome] = failed[0] ?? [];
    const problem = problemOf(outcome?.kind === 'failed' ? outcome.error : undefined);
    expect(problem.code).to.equal('E-GIT-PENDING');
    expect(problem.message).to.equal(
      'Deployment istio-system/istio-eastwestgateway is not there yet (Git brings it) after 300 s',
    );
    expect(problem.hint).to.contain('isthmus render --out');
    expect(outcomes.get('cluster2/base')?.kind).to.equal('done');
    expect(outcomes.get('cluster2/remote')?.kind).to.equal('blocked');
    place.sandbox.close();
  });

  it('waits for the newest text where Git has an older one, and names the field', async () => {
    const place = await open(hubOnly);
    const older = await gitHalf(
      withClusters({ cluster1: { delivery: 'gitops' } }, { hub: 'registry.example/old' }),
    );
    await place.bringAll(older);
    const outcomes = await whileTimePasses(place.apply(), place.clock);
    const istiod = outcomes.get('cluster1/control-plane');
    const { message } = problemOf(istiod?.kind === 'failed' ? istiod.error : undefined);
    expect(message).to.match(
      /^ConfigMap istio-system\/istio-sidecar-injector is there, but not as Git should bring it: data\./,
    );
    await place.bringAll(await gitHalf(hubOnly));
    const again = await whileTimePasses(place.apply(), place.clock);
    expect(failures(again)).to.deep.equal([]);
    place.sandbox.close();
  });

  it('is left by destroy with what Git brought, also what isthmus applied before Git did', async () => {
    const place = await open(hubOnly);
    const direct = withClusters({});
    expect(failures(await whileTimePasses(place.apply(direct), place.clock))).to.deep.equal([]);
    const half = await gitHalf(hubOnly);
    await place.bringAll(half);
    expect(failures(await whileTimePasses(place.apply(), place.clock))).to.deep.equal([]);
    await whileTimePasses(
      destroyMesh(hubOnly, { ...place, clusters: place.sandbox, identity: 'd' }),
      place.clock,
    );
    const gone = half.filter(
      ({ cluster, manifest }) => place.sandbox.scene().get(cluster, refOf(manifest)) === undefined,
    );
    expect(gone.map(nameOf)).to.deep.equal([]);
    const secret = { apiVersion: 'v1', kind: 'Secret', namespace: 'istio-system' };
    const attach = { ...secret, name: 'istio-remote-secret-cluster2' };
    expect(place.sandbox.scene().get('cluster1', attach)).to.equal(undefined);
    place.sandbox.close();
  });
});

interface Place {
  readonly sandbox: Sandbox;
  readonly clock: DrivenClock;
  readonly apply: (topology?: Topology) => ReturnType<typeof applyMesh>;
  /** Gives what could not be brought yet. */
  readonly bringLater: (objects: readonly GitObject[]) => Promise<readonly GitObject[]>;
  readonly bringAll: (objects: readonly GitObject[]) => Promise<void>;
  readonly left: () => Promise<readonly string[]>;
}

async function open(topology: Topology): Promise<Place> {
  const clock = drivenClock();
  const sandbox = await sandboxClusters({ ...sandboxOf(topology), clock });
  let runs = 0;
  const bringLater = (objects: readonly GitObject[]) =>
    whileTimePasses(bring(objects, sandbox), clock);
  return {
    sandbox,
    clock,
    apply: (other = topology) =>
      applyMesh(other, { clusters: sandbox, clock, identity: `run ${(runs += 1)}` }),
    bringLater,
    bringAll: async (objects) => {
      let left = objects;
      for (let tries = 0; left.length > 0 && tries < 10; tries += 1) {
        left = await bringLater(left);
        await clock.advance(1_000);
      }
      expect(left.map(nameOf)).to.deep.equal([]);
    },
    left: () => whileTimePasses(leftToDo(topology, { clusters: sandbox, clock }), clock),
  };
}

function nameOf({ cluster, manifest }: GitObject): string {
  return `${cluster}: ${describeRef(refOf(manifest))}`;
}

function failures(outcomes: Awaited<ReturnType<typeof applyMesh>>): readonly string[] {
  return [...outcomes].flatMap(([id, outcome]) =>
    outcome.kind === 'done'
      ? []
      : [
          `${id} ${outcome.kind} ${outcome.kind === 'failed' ? problemOf(outcome.error).message : ''}`,
        ],
  );
}

/** Objects of Git in which isthmus holds a field. */
function writtenByIsthmus(sandbox: Sandbox, half: readonly GitObject[]): readonly string[] {
  return half
    .filter(({ cluster, manifest }) =>
      sandbox
        .scene()
        .get(cluster, refOf(manifest))
        ?.metadata.managedFields?.some(({ manager }) => manager === 'isthmus'),
    )
    .map(nameOf);
}

function isGateway({ manifest }: GitObject): boolean {
  return manifest.kind === 'Deployment' && manifest.metadata.name === 'istio-eastwestgateway';
}
