import { Chalk } from 'chalk';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { openEngine } from '../../lib/cli/engine.ts';
import { isManifest } from '../../lib/cluster/manifest.ts';
import { type Manifest, refKey, refOf } from '../../lib/cluster/object.ts';
import { plan } from '../../lib/engine.ts';
import type { ChangeSet } from '../../lib/state/change.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { amiss } from '../support/predicted.ts';
import { fakeWorld } from '../support/world.ts';
import { everythingIn, type Found, isLabelled, isWritten } from './support/inventory.ts';
import { clusterOf, seedMesh, type SeedMesh, type Workplace, workplace } from './support/seed.ts';

const someEdit = fc.record({
  accessLogFile: fc.constantFrom('', '/dev/stdout'),
  ingressGateway: fc.boolean(),
  cpu: fc.constantFrom('100m', '0.25'),
  serviceAnnotations: fc.dictionary(
    fc.constantFrom('a', 'example.org/b'),
    fc.constantFrom('1', '2'),
  ),
  meddling: fc.array(fc.record({ at: fc.nat(), what: fc.constantFrom('delete', 'label') }), {
    minLength: 1,
    maxLength: 3,
  }),
});

type SomeEdit = typeof someEdit extends fc.Arbitrary<infer T> ? T : never;

/** Of which nothing else hangs: what is deleted comes back as it was. */
const lone = ['ConfigMap', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Role', 'RoleBinding'];

describe('what a plan predicts, on real API servers', () => {
  let rig: Rig;
  let mesh: SeedMesh;
  let place: Workplace;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    mesh = await seedMesh(rig, { metallb: true });
    place = await workplace(rig, 'predicted', mesh);
  });

  after(() => rig.stop());

  /** The plan, and what it is wrong about when it has been done. */
  async function wrongAfterApply(): Promise<{
    readonly changeSet: ChangeSet;
    readonly wrong: readonly string[];
  }> {
    const before = await everything();
    const changeSet = await planned();
    const { code, stdout, stderr } = await place.run('apply', '--yes', '--adopt', '--prune');
    expect(code, stdout + stderr).to.equal(0);
    return { changeSet, wrong: amiss(changeSet, before, await everything()) };
  }

  async function planned(): Promise<ChangeSet> {
    const world = fakeWorld({ cwd: place.cwd, env: { ...process.env, ...rig.env } });
    const { istioctl } = rig.binaries.path;
    const options = { color: false, verbose: false, concurrency: 16, istioctl };
    const style = { palette: new Chalk({ level: 0 }), width: 80, verbose: false };
    const engine = await openEngine(options, world, style);
    try {
      return (await plan(engine.layout, engine.reads)).changeSet;
    } finally {
      engine.close();
    }
  }

  async function everything(): Promise<ReadonlyMap<string, Manifest>> {
    const entries = rig.clusters.map(async (cluster) => {
      const found: readonly unknown[] = [...(await everythingIn(cluster)).values()];
      return found
        .filter(isManifest)
        .map((object) => [`${cluster.name} ${refKey(refOf(object))}`, object] as const);
    });
    return new Map((await Promise.all(entries)).flat());
  }

  async function meddle({ meddling }: SomeEdit): Promise<void> {
    const primary = rig.cluster('cluster1');
    const all: readonly Found[] = [...(await everythingIn(primary)).values()];
    const ours = all.filter(
      (object) =>
        isWritten(object) &&
        isLabelled(object, 'mesh1') &&
        lone.includes(object.kind) &&
        object.metadata.namespace === 'istio-system',
    );
    for (const { at, what } of meddling) {
      const { kind = '', metadata } = ours[at % ours.length] ?? {};
      const name = `${kind}/${metadata?.name ?? ''}`;
      const how =
        what === 'delete'
          ? ['delete', name, '--ignore-not-found']
          : ['label', '--overwrite', name, 'release=meddled'];
      // It may have been deleted by the one before.
      await primary.kubectl(['-n', 'istio-system', ...how]).catch(() => undefined);
    }
  }

  it('is what they hold after the first apply', async () => {
    const { changeSet, wrong } = await wrongAfterApply();
    expect(changeSet.steps.flatMap(({ changes }) => changes)).to.have.length.above(90);
    expect(wrong).to.deep.equal([]);
  });

  it('is what they hold after any edit, whoever meddled with the objects', async () => {
    await fc.assert(
      fc.asyncProperty(someEdit, async (edit) => {
        const { accessLogFile, cpu, ingressGateway, serviceAnnotations } = edit;
        mesh.istio['meshConfig'] = { accessLogFile };
        const cluster1 = clusterOf(mesh, 'cluster1');
        cluster1['ingressGateway'] = ingressGateway;
        cluster1['eastWestGateway'] = { serviceAnnotations };
        cluster1['values'] = { pilot: { resources: { requests: { cpu } } } };
        await place.write(mesh);
        await meddle(edit);
        const { changeSet, wrong } = await wrongAfterApply();
        expect(
          changeSet.steps.some(({ changes }) => changes.some(({ kind }) => kind !== 'keep')),
        ).to.equal(true);
        expect(wrong).to.deep.equal([]);
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});
