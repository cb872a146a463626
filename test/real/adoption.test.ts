import { applyWords, planWords } from '../../docs/guides/page.ts';
import { expect } from 'chai';
import { installByHand, syncedClusters } from '../rig/by-hand.ts';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import {
  awaitLed,
  awaitRootCertificate,
  createInjectedNamespace,
  getJson,
  sidecarCluster,
} from './support/live.ts';
import {
  differences,
  fieldsIn,
  kubectl,
  leftToIstioctl,
  objectOf,
  shared,
} from './support/by-guide.ts';
import { type List, type Snapshot, snapshotOf, webhooksOf } from './support/snapshot.ts';
import { expectPage } from './support/adoption-page.ts';
import { importedAsItIs, importedOnceAdopted } from './support/imported.ts';
import { madeByOthers } from './support/made-by-others.ts';
import { namedOtherwise, renamedLater } from './support/misnaming.ts';
import { planOf, seedMesh, type SeedMesh, workplace, type Workplace } from './support/seed.ts';

describe('A mesh installed by hand as the guide says', () => {
  let rig: Rig;
  let mesh: SeedMesh;
  let place: Workplace;
  let primary: Cluster;
  let remote: Cluster;
  let marks: readonly number[];
  let original: Snapshot;
  let kinds = '';
  const printed = { mesh: '', summary: '', plan: '', apply: '' };

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    [primary, remote] = [rig.cluster('cluster1'), rig.cluster('cluster2')];
    await installByHand(rig);
    await awaitLed(remote);
    mesh = await seedMesh(rig, { metallb: false });
    place = await workplace(rig, 'adoption', mesh);
    original = await snapshotOf(rig);
  });

  beforeEach(async () => {
    marks = await Promise.all(rig.clusters.map((cluster) => cluster.audit.mark()));
  });

  after(() => rig.stop());

  it('is planned to be adopted as a whole, with no differences but the listed ones', async () => {
    const plan = await planOf(place);
    expect(plan.complete).to.equal(true);
    const adopted = plan.steps.flatMap(({ changes }) => changes.map(({ object }) => object.kind));
    kinds = [...new Set(adopted)].join(',');
    const { stdout: rendered } = await place.run('render');
    const objects = rendered.split('\n').filter((line) => line === '---').length;
    expect(objects).to.be.greaterThan(70);
    const none = { create: 0, update: 0, replace: 0, delete: 0, keep: 0 };
    expect(plan.summary).to.deep.equal({ ...none, adopt: objects });
    expect(fieldsIn(plan)).to.have.deep.members(
      differences.map(({ field, owner }) => [field, owner]),
    );
  });

  importedAsItIs(() => ({ place, writesSince, keep: (text) => (printed.mesh = text) }));

  it('conflicts in nothing else: equal values count as equal however they are spelled', async () => {
    await place.run('plan');
    const conflicts = await requestsSince(({ status }) => status === 409);
    const owned = differences.filter(({ owner }) => owner !== undefined && owner !== kubectl);
    expect(conflicts).to.have.members([...new Set([...owned.map(objectOf), ...shared])]);
  });

  it('is shown with what to do, and changes to tell by the exit code', async () => {
    const plan = await place.run('plan');
    expect(plan.stdout).to.match(/Plan: \d+ to adopt in 2 clusters/);
    const summary = await place.run('plan', '--summary');
    printed.plan = planWords(plan.stdout);
    printed.summary = planWords(summary.stdout.replace(/\nSome objects [^]*$/, ''));
    expect(plan.stdout).to.match(
      /chart"\]: istiod-\S+ → base-\S+ {2}held by istio-operator since /,
    );
    expect(plan.stdout).to.not.contain('isthmus.dev/');
    expect(plan.stdout).to.contain('`isthmus apply --adopt` makes them ours');
    expect(plan.code).to.equal(0);
    expect((await place.run('plan', '--detailed-exitcode')).code).to.equal(2);
  });

  for (const format of ['text', 'ndjson']) {
    it(`is not touched by apply without --adopt, which says so (${format})`, async () => {
      const { code, stderr } = await place.run('apply', '--yes', '--format', format);
      expect(code).to.equal(1);
      expect(stderr).to.match(/\d+ objects exist already and are not ours\. Nothing was applied/);
      expect(stderr).to.match(/run `isthmus apply .*--adopt`/);
      expect(await writesSince()).to.be.empty;
    });
  }

  madeByOthers(() => ({ place, primary, writesSince }));

  namedOtherwise(() => ({ place, mesh, writesSince }));

  it('is adopted by apply --adopt, and only the listed fields are taken from others', async () => {
    const { code, stdout, stderr } = await place.run('apply', '--yes', '--adopt');
    expect(stderr).to.equal('');
    expect(stdout).to.contain('all 12 steps are ready');
    printed.apply = applyWords(stdout);
    expect(code).to.equal(0);
    const forced = await requestsSince(
      ({ uri }) =>
        uri.includes('force=true') && !uri.includes('dryRun') && !uri.includes('/leases/'),
    );
    const owned = differences.filter(({ owner }) => owner !== undefined && owner !== kubectl);
    expect(forced).to.have.members([...new Set(owned.map(objectOf))]);
  });

  it('runs on as it was: no Pod and no process is new, no webhook behaves otherwise', async () => {
    const { pods, istiod, webhooks } = await snapshotOf(rig);
    expect(pods).to.deep.equal(original.pods);
    expect(pods.length).to.be.greaterThan(3);
    expect(istiod).to.equal(original.istiod).and.to.be.greaterThan(1);
    expect(webhooks).to.deep.equal(original.webhooks);
  });

  it('keeps the injector that istioctl deactivated deactivated, and the validation strict', async () => {
    for (const cluster of rig.clusters) {
      const injector = await webhooksOf(cluster, 'istio-sidecar-injector');
      expect(injector.length).to.be.greaterThan(0);
      for (const { namespaceSelector, objectSelector } of injector) {
        for (const selector of [namespaceSelector, objectSelector]) {
          expect(selector).to.deep.equal({
            matchLabels: { 'istio.io/deactivated': 'never-match' },
          });
        }
      }
    }
    const validator = await webhooksOf(primary, 'istio-validator-istio-system');
    expect(validator.map(({ failurePolicy }) => failurePolicy)).to.deep.equal(['Fail']);
  });

  it('keeps its remote secret: istiod does not read cluster2 anew', async () => {
    const { secret, leader } = await snapshotOf(rig);
    expect(secret).to.deep.equal(original.secret);
    expect(leader).to.equal(original.leader);
    expect(await syncedClusters(primary)).to.include('cluster2');
    const lists = (await remote.audit.requests(0, 'pilot-discovery')).filter(
      ({ verb, uri }) => verb === 'list' || uri.includes('sendInitialEvents=true'),
    );
    expect(lists).not.to.be.empty;
    for (const { time } of lists) expect(Date.parse(time)).to.be.lessThan(original.time);
  });

  it('is then planned with no changes, one LIST for each kind and no dry run', async () => {
    const { code, stdout } = await place.run('plan', '--detailed-exitcode');
    expect(stdout).to.match(/^No changes\. /);
    expect(code).to.equal(0);
    await expectPage({ ...printed, again: stdout });
    const counts = await Promise.all(
      rig.clusters.map((cluster, index) => cluster.audit.counts(marks[index], 'isthmus')),
    );
    expect(counts).to.deep.equal([
      { list: 17, get: 1 },
      { list: 11, get: 1 },
    ]);
  });

  importedOnceAdopted(() => place);

  it('is then not written to by apply', async () => {
    const { code, stdout } = await place.run('apply', '--yes');
    expect(stdout).to.contain('Nothing to do');
    expect(code).to.equal(0);
    expect(await writesSince()).to.be.empty;
  });

  it('works: Pods of both clusters are injected by the one istiod', async () => {
    for (const cluster of rig.clusters) {
      await createInjectedNamespace(cluster, 'sample');
      await awaitRootCertificate(cluster, 'sample');
      expect(await sidecarCluster(cluster, 'sample')).to.equal(cluster.name);
    }
  });

  it('leaves to istioctl just what its default tag has made', async () => {
    const selector = 'operator.istio.io/managed,!isthmus.dev/mesh';
    const left = await Promise.all(
      rig.clusters.map(async (cluster) => {
        const { items } = await getJson<List>(cluster, kinds, '-A', '-l', selector);
        const made = items.filter(({ metadata }) => !('ownerReferences' in metadata));
        const names = made.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
        return [cluster.name, names.toSorted()];
      }),
    );
    expect(Object.fromEntries(left)).to.deep.equal(leftToIstioctl);
  });

  renamedLater(() => ({ place, mesh, writesSince, remote }));

  it('is not taken by a mesh of another name without --adopt', async () => {
    await place.write({ ...mesh, name: 'mesh2' });
    try {
      const plan = await planOf(place);
      expect(plan.summary).to.include({ create: 0, update: 0, keep: 0 });
      const names = plan.steps.flatMap(({ changes }) =>
        changes.map(({ fields }) => fields?.find(({ path }) => path.includes('isthmus.dev/mesh'))),
      );
      for (const name of names) expect(name).to.include({ before: 'mesh1', after: 'mesh2' });
      expect((await place.run('apply', '--yes')).code).to.equal(1);
      expect(await writesSince()).to.be.empty;
    } finally {
      await place.write(mesh);
    }
  });

  /** `cluster1 values`, for the requests of isthmus since the test began. */
  async function requestsSince(
    matches: (request: { readonly status: number; readonly uri: string }) => boolean,
  ): Promise<readonly string[]> {
    const found = await Promise.all(
      rig.clusters.map(async ({ name: cluster, audit }, index) =>
        (await audit.requests(marks[index], 'isthmus'))
          .filter(matches)
          .map(({ name }) => `${cluster} ${name}`),
      ),
    );
    return [...new Set(found.flat())];
  }

  async function writesSince(): Promise<readonly object[]> {
    const found = rig.clusters.map(({ audit }, index) => audit.writes(marks[index], 'isthmus'));
    return (await Promise.all(found)).flat();
  }
});
